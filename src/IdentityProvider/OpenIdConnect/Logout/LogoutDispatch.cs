using System.Collections.Concurrent;
using IdentityProvider.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.OpenIdConnect.Logout;

/// <summary>
/// Delivers logout tokens, at least once: woken by each commit that brought some, and now and then for what is due again or was left by a node
/// that died. Each client has a lane of its own, so that a slow one makes nobody wait but itself.
/// </summary>
internal sealed partial class LogoutDispatch(IServiceScopeFactory scopes, LogoutSignal signal, TimeProvider clock, ILogger<LogoutDispatch> log) : BackgroundService
{
    private const int AtOnceOfClient = 4;
    private const int AtOnceInAll = 64;
    private const int Batch = 20;
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(4);

    /// <summary>The clients whose lanes are open.</summary>
    private readonly ConcurrentDictionary<Guid, bool> open = [];

    private readonly List<Task> lanes = [];
    private readonly SemaphoreSlim turns = new(AtOnceInAll, AtOnceInAll);

    public override void Dispose()
    {
        turns.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var timer = clock.CreateTimer(_ => signal.Wake(), null, TimeSpan.Zero, PollInterval);
        signal.Wake();
        try
        {
            await foreach (var _ in signal.WakesAsync(stoppingToken))
            {
                await OpenLanesAsync(stoppingToken);
            }
        }
        finally
        {
            await Task.WhenAll(lanes);
        }
    }

    private async Task OpenLanesAsync(CancellationToken cancellation)
    {
        foreach (var failed in lanes.Where(lane => lane.IsFaulted))
        {
            LogLaneFailed(failed.Exception!.InnerException!);
        }

        lanes.RemoveAll(lane => lane.IsCompleted);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<IdentityProviderDbContext>();
            foreach (var clientId in await Due(db).Select(d => d.ClientId).Distinct().ToListAsync(cancellation))
            {
                if (open.TryAdd(clientId, true))
                {
                    lanes.Add(RunLaneAsync(clientId, cancellation));
                }
            }
        }
        catch (Exception fault) when (DatabaseAvailability.IsLacking(fault))
        {
            LogDatabaseLacking(fault.GetType().Name);
        }
    }

    /// <summary>Until nothing of the client's is due.</summary>
    private async Task RunLaneAsync(Guid clientId, CancellationToken cancellation)
    {
        try
        {
            while (await DeliverSomeAsync(clientId, cancellation) == Batch)
            {
                continue;
            }
        }
        catch (Exception fault) when (DatabaseAvailability.IsLacking(fault))
        {
            LogDatabaseLacking(fault.GetType().Name);
            return;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Note: the server stops; what was taken is due again when the lease is over.
            return;
        }
        finally
        {
            open.TryRemove(clientId, out _);
        }

        // Note: for what was committed after the last look, while the lane still stood in the way.
        signal.Wake();
    }

    private async Task<int> DeliverSomeAsync(Guid clientId, CancellationToken cancellation)
    {
        List<LogoutDelivery> due;
        await using (var scope = scopes.CreateAsyncScope())
        {
            due = await Due(scope.ServiceProvider.GetRequiredService<IdentityProviderDbContext>())
                .Where(d => d.ClientId == clientId).OrderBy(d => d.NextTryAt).ThenBy(d => d.Id).Take(Batch).ToListAsync(cancellation);
        }

        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = AtOnceOfClient, CancellationToken = cancellation }, TryAsync);
        return due.Count;
    }

    private async ValueTask TryAsync(LogoutDelivery delivery, CancellationToken cancellation)
    {
        await turns.WaitAsync(cancellation);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<LogoutTry>().RunAsync(delivery, cancellation);
        }
        finally
        {
            turns.Release();
        }
    }

    private IQueryable<LogoutDelivery> Due(IdentityProviderDbContext db)
    {
        var now = clock.GetUtcNow();
        return db.Set<LogoutDelivery>().AsNoTracking().Where(d => d.State == LogoutDeliveryState.Waiting && d.NextTryAt <= now);
    }

    [LoggerMessage(7101, LogLevel.Warning, "Logout tokens wait: the database does not answer ({Fault})")]
    private partial void LogDatabaseLacking(string fault);

    [LoggerMessage(7102, LogLevel.Error, "Logout tokens of a client wait until their lease is over")]
    private partial void LogLaneFailed(Exception fault);
}
