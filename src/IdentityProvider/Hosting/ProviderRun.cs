using System.Data.Common;
using IdentityProvider.Persistence;
using IdentityProvider.Shared;
using Microsoft.AspNetCore.Connections;

namespace IdentityProvider.Hosting;

/// <summary>Serves until it is told to stop. What keeps it from starting is one line on standard error that names every fault, and exit code 1.</summary>
public static class ProviderRun
{
    /// <param name="create">Makes the application; it fails where a setting is wrong.</param>
    public static async Task<int> ServeAsync(Func<WebApplication> create, CancellationToken cancellation = default)
    {
        try
        {
            await using var app = create();
            await StartAsync(app, cancellation);
            await app.WaitForShutdownAsync(cancellation);
            return 0;
        }
        catch (Exception fault) when (Explain(fault) is { } line)
        {
            await Console.Error.WriteLineAsync(line);
            return 1;
        }
    }

    private static async Task StartAsync(WebApplication app, CancellationToken cancellation)
    {
        try
        {
            await app.StartAsync(cancellation);
        }
        catch
        {
            // Note: what did start is to end in good order before it is disposed of.
            await app.StopAsync(CancellationToken.None);
            throw;
        }
    }

    /// <returns>One line for whoever runs the provider; <see langword="null"/> for what only its makers can put right.</returns>
    public static string? Explain(Exception fault) => fault switch
    {
        RefusedException => fault.Message,
        _ when SettingsFaults.Of(fault) is { } settings => "Not started, because of these settings: " + string.Join("; ", settings),
        AggregateException { InnerExceptions: [var only] } => Explain(only),
        IOException { InnerException: AddressInUseException } => $"Not started: {fault.Message.TrimEnd('.')} (choose another with --urls).",
        DbException or InvalidOperationException { InnerException: DbException } when DatabaseAvailability.IsLacking(fault) =>
            $"Not started: Database:ConnectionString: the database cannot be used: {SettingsFaults.OneLine(Innermost(fault).Message)}",
        _ => null,
    };

    private static Exception Innermost(Exception fault) => fault.InnerException is { } inner ? Innermost(inner) : fault;
}
