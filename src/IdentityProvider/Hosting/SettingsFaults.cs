using Microsoft.Extensions.Options;

namespace IdentityProvider.Hosting;

/// <summary>What is wrong with the settings, whether one options class complained or several.</summary>
internal static class SettingsFaults
{
    /// <returns>One line a fault, with its key first; <see langword="null"/> for a fault of another kind.</returns>
    public static IEnumerable<string>? Of(Exception fault) => Failures(fault)?.Select(Plain);

    private static IEnumerable<string>? Failures(Exception fault) => fault switch
    {
        OptionsValidationException settings => settings.Failures,
        AggregateException several when several.InnerExceptions.All(one => one is OptionsValidationException) =>
            several.InnerExceptions.Cast<OptionsValidationException>().SelectMany(one => one.Failures),
        _ => null,
    };

    /// <summary>The framework's own wording, <c>Property Keys:Directory: must …</c>, in ours.</summary>
    private static string Plain(string failure) =>
        OneLine(failure.StartsWith("Property ", StringComparison.Ordinal) ? failure["Property ".Length..] : failure).TrimEnd('.');

    internal static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
