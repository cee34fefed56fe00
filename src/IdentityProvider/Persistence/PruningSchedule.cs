using System.Data.Common;

namespace IdentityProvider.Persistence;

/// <summary>Deletes rows that time has made useless. Each feature that writes such rows has one, registered as this.</summary>
public interface IPruning
{
    Task RunAsync(CancellationToken cancellation);
}

/// <summary>Prunes now and then; on each node, which does no harm.</summary>
internal sealed partial class PruningSchedule(IServiceScopeFactory scopes, TimeProvider clock, ILogger<PruningSchedule> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await using var scope = scopes.CreateAsyncScope();
            foreach (var pruning in scope.ServiceProvider.GetServices<IPruning>())
            {
                try
                {
                    await pruning.RunAsync(stoppingToken);
                }
                catch (DbException e)
                {
                    LogFailed(pruning.GetType().Name, e);
                }
            }
        }
    }

    [LoggerMessage(8001, LogLevel.Warning, "Old rows could not be deleted by {Pruning}; it is tried again later")]
    private partial void LogFailed(string pruning, DbException exception);
}
