using IdentityProvider.Persistence;
using IdentityProvider.Policy;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Enforcement;

/// <summary>Whether a tenant does without the second factor of a member at this moment. The gate reads the same rows by itself, in its one statement.</summary>
public sealed class PolicyReliefs(IdentityProviderDbContext db, TimeProvider clock)
{
    public async Task<PolicyRelief> OfAsync(Guid tenantId, Guid accountId, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (await db.Set<Exemption>().AnyAsync(
                e => e.TenantId == tenantId && e.Membership.AccountId == accountId && e.Membership.EndedAt == null && e.WithdrawnAt == null && e.EndsAt > now, cancellation))
        {
            return PolicyRelief.Exemption;
        }

        return await db.Set<BreakGlassOpening>().AnyAsync(o => o.TenantId == tenantId && o.EndsAt > now, cancellation)
            ? PolicyRelief.BreakGlass
            : PolicyRelief.None;
    }

    /// <summary>Until when the member is, or was last, exempt, and the tenant is, or was last, open.</summary>
    public async Task<PolicyReliefEnds> EndsAsync(Guid tenantId, Guid accountId, CancellationToken cancellation) => new(
        await db.Set<Exemption>()
            .Where(e => e.TenantId == tenantId && e.Membership.AccountId == accountId && e.Membership.EndedAt == null && e.WithdrawnAt == null)
            .MaxAsync(e => e.EndsAt, cancellation),
        await db.Set<BreakGlassOpening>().Where(o => o.TenantId == tenantId).MaxAsync(o => o.EndsAt, cancellation));
}

/// <summary><see langword="null"/>: there was none.</summary>
public sealed record PolicyReliefEnds(DateTimeOffset? ExemptUntil, DateTimeOffset? OpenUntil);
