using IdentityProvider.Shared;
using Microsoft.Extensions.Options;

namespace IdentityProvider.Keys;

/// <summary>Keeps a running server in step with the files: another process rotates, and this one follows without a restart.</summary>
internal sealed partial class KeysPolling(KeySet keys, IOptions<KeysOptions> options, TimeProvider clock, ILogger<KeysPolling> log) : BackgroundService
{
    private string? lastFault;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.PollInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await PollAsync(stoppingToken);
        }
    }

    internal async Task PollAsync(CancellationToken cancellation)
    {
        try
        {
            foreach (var key in await keys.RefreshAsync(cancellation))
            {
                LogAnnounced(key.Kid, key.Algorithm, key.Activates);
            }

            lastFault = null;
        }
        catch (Exception fault) when (fault is RefusedException or IOException or UnauthorizedAccessException)
        {
            if (lastFault != fault.Message)
            {
                lastFault = fault.Message;
                LogKept(fault.Message);
            }
        }
    }

    [LoggerMessage(5000, LogLevel.Information, "Announced signing key {Kid} ({Algorithm}); it signs from {Activates:u}")]
    private partial void LogAnnounced(string kid, string algorithm, DateTimeOffset activates);

    [LoggerMessage(5001, LogLevel.Error, "The keys in use stay, because the files are not in order: {Fault}")]
    private partial void LogKept(string fault);
}
