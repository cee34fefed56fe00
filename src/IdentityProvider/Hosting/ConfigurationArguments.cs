namespace IdentityProvider.Hosting;

/// <summary>
/// Tells settings on the command line (<c>--Keys:Directory=/keys</c>, in the usual .NET way) from commands and their options.
/// Only what looks like a setting is taken for one: a mistyped option must not pass for a setting and be ignored.
/// </summary>
internal static class ConfigurationArguments
{
    private static readonly HashSet<string> WithoutSection = new(
        ["Issuer", "urls", "http_ports", "https_ports", "environment", "contentRoot", "applicationName", "AllowedHosts"], StringComparer.OrdinalIgnoreCase);

    public static (string[] Settings, string[] Commands) Split(IReadOnlyList<string> arguments)
    {
        var settings = new List<string>();
        var commands = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            if (!IsSetting(arguments[i]))
            {
                commands.Add(arguments[i]);
                continue;
            }

            settings.Add(arguments[i]);
            if (!arguments[i].Contains('=', StringComparison.Ordinal) && i + 1 < arguments.Count)
            {
                settings.Add(arguments[++i]);
            }
        }

        return ([.. settings], [.. commands]);
    }

    private static bool IsSetting(string argument)
    {
        if (!argument.StartsWith("--", StringComparison.Ordinal))
        {
            return false;
        }

        var name = argument[2..].Split('=', 2)[0];
        return name.Contains(':', StringComparison.Ordinal) || WithoutSection.Contains(name);
    }
}
