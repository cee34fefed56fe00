using System.Globalization;

namespace IdentityProvider.Shared;

/// <summary>The languages that our pages and mails speak; every text is there in each of them.</summary>
public static class Languages
{
    public static CultureInfo English { get; } = CultureInfo.GetCultureInfo("en");

    public static CultureInfo Japanese { get; } = CultureInfo.GetCultureInfo("ja");

    public static IReadOnlyList<CultureInfo> All { get; } = [English, Japanese];

    /// <returns>Ours for <c>ja</c>, <c>ja-JP</c>, <c>JA</c>; <see langword="null"/> where we do not speak it.</returns>
    public static CultureInfo? Find(string? locale) => locale is null
        ? null
        : All.FirstOrDefault(language => locale.Split('-', 2)[0].Equals(language.Name, StringComparison.OrdinalIgnoreCase));
}
