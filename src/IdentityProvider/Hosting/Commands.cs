using System.CommandLine;
using System.Data.Common;
using IdentityProvider.Shared;

namespace IdentityProvider.Hosting;

/// <summary>
/// The command line. Exit codes: 0 done; 1 refused or failed, and standard error says what and where; 2 wrong usage.
/// Settings may follow every command as <c>--Section:Key=value</c>, and count as they do for the server.
/// </summary>
public static class Commands
{
    private const int Refused = 1;
    private const int WrongUsage = 2;

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter error, CancellationToken cancellation = default)
    {
        var (settings, commands) = ConfigurationArguments.Split(arguments);
        var parsed = Root(new CommandHost(settings, output)).Parse(commands);
        if (parsed.Errors.Count > 0)
        {
            foreach (var fault in parsed.Errors)
            {
                await error.WriteLineAsync(fault.Message);
            }

            await error.WriteLineAsync("See --help.");
            return WrongUsage;
        }

        // Note: no handling of Ctrl+C here; the server has its own, and a command that is cut off has committed all or nothing.
        var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null, Output = output, Error = error };
        try
        {
            return await parsed.InvokeAsync(invocation, cancellation);
        }
        catch (Exception fault) when (Reasons(fault) is { } reasons)
        {
            foreach (var reason in reasons)
            {
                await error.WriteLineAsync(reason);
            }

            return Refused;
        }
    }

    private static RootCommand Root(CommandHost host)
    {
        var root = new RootCommand(
            """
            A central OpenID Connect provider. Without a command it serves.

            Settings come from appsettings.json, environment variables (Section__Key) and the command line (--Section:Key=value),
            for every command; appsettings.example.json lists them all.
            """)
        {
            CommandsApply.Create(host), CommandsAudit.Create(host), CommandsKeys.Create(host), CommandsMigrate.Create(host), CommandsOperator.Create(host),
        };
        root.SetAction((_, cancellation) => ProviderRun.ServeAsync(host.OpenServer, cancellation));
        return root;
    }

    /// <returns><see langword="null"/> for a fault of ours, which is to be seen whole.</returns>
    private static IEnumerable<string>? Reasons(Exception fault) => fault switch
    {
        RefusedException refused => refused.Reasons,
        _ when SettingsFaults.Of(fault) is { } settings => settings,
        DbException database => [$"The database does not answer as it should: {OneLine(database)}"],
        IOException or UnauthorizedAccessException => [OneLine(fault)],
        InvalidOperationException { InnerException: FormatException or OverflowException } setting => [OneLine(setting)],
        _ => null,
    };

    private static string OneLine(Exception fault) => fault.Message.ReplaceLineEndings(" ");
}
