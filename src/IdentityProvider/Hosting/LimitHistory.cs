using System.Collections.Concurrent;
using IdentityProvider.Auditing;
using IdentityProvider.Persistence;
using IdentityProvider.Shared;

namespace IdentityProvider.Hosting;

/// <summary>Writes down that a network reached a limit: once a minute, and of a flood from everywhere only the first networks.</summary>
internal sealed class LimitHistory(IServiceScopeFactory scopes, RequestOrigin origin, TimeProvider clock)
{
    private const int MostNetworks = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, DateTimeOffset> noted = new();

    public async Task NoteAsync(CancellationToken cancellation)
    {
        if (!IsNew(origin.Network))
        {
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<AuditTrail>().Record(new RateLimitReached(origin.Network));
        await scope.ServiceProvider.GetRequiredService<IdentityProviderDbContext>().SaveChangesAsync(cancellation);
    }

    private bool IsNew(string network)
    {
        var now = clock.GetUtcNow();
        foreach (var (old, at) in noted)
        {
            if (now - at >= Pause)
            {
                noted.TryRemove(KeyValuePair.Create(old, at));
            }
        }

        return noted.Count < MostNetworks && noted.TryAdd(network, now);
    }
}

public sealed record RateLimitReached(string Network) : AuditEvent("rate_limit.reached");
