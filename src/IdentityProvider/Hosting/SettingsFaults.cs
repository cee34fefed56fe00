using Microsoft.Extensions.Options;

namespace IdentityProvider.Hosting;

/// <summary>What is wrong with the settings, whether one options class complained or several.</summary>
internal static class SettingsFaults
{
    /// <returns><see langword="null"/> for a fault of another kind.</returns>
    public static IEnumerable<string>? Of(Exception fault) => fault switch
    {
        OptionsValidationException settings => settings.Failures,
        AggregateException several when several.InnerExceptions.All(one => one is OptionsValidationException) =>
            several.InnerExceptions.Cast<OptionsValidationException>().SelectMany(one => one.Failures),
        _ => null,
    };
}
