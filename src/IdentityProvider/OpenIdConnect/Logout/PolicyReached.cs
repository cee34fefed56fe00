using IdentityProvider.OpenIdConnect.Clients;
using IdentityProvider.Persistence;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.OpenIdConnect.Logout;

/// <summary>Whom a policy that came into force reached at once: the sessions that applications were told to end.</summary>
/// <param name="Sessions">One that was in use at several applications counts once.</param>
public sealed record PolicyReached(int Sessions, IReadOnlyList<ReachedApplication> Applications);

public sealed record ReachedApplication(string Name, int Delivered, int Waiting, int Failed);

/// <summary>Says what the last change of a tenant's policy reached.</summary>
public sealed class PolicyReachedReader(IdentityProviderDbContext db)
{
    public async Task<PolicyReached> OfLastChangeAsync(Tenant tenant, CancellationToken cancellation)
    {
        var deliveries = db.Set<LogoutDelivery>().AsNoTracking()
            .Where(d => d.TenantId == tenant.Id && d.Cause == LogoutCause.PolicyInForce && d.CreatedAt >= tenant.PolicyChangedAt);
        var sessions = await deliveries.Select(d => d.Sid).Distinct().CountAsync(cancellation);
        var counts = await deliveries.GroupBy(d => new { d.ClientId, d.State })
            .Select(of => new { of.Key.ClientId, of.Key.State, Count = of.Count() }).ToListAsync(cancellation);
        var ids = counts.Select(of => of.ClientId).Distinct().ToList();
        var clients = await db.Set<Client>().AsNoTracking().Where(c => ids.Contains(c.Id)).OrderBy(c => c.DisplayName).ToListAsync(cancellation);
        return new PolicyReached(sessions, [.. clients.Select(c => new ReachedApplication(
            c.DisplayName ?? c.ClientId!, Of(c, LogoutDeliveryState.Delivered), Of(c, LogoutDeliveryState.Waiting), Of(c, LogoutDeliveryState.Failed)))]);

        int Of(Client client, LogoutDeliveryState state) => counts.SingleOrDefault(of => of.ClientId == client.Id && of.State == state)?.Count ?? 0;
    }
}
