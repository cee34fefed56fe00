using IdentityProvider.Persistence;
using IdentityProvider.Policy;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Enforcement;

/// <summary>Whether a tenant does without the second factor of a member at this moment. The gate reads the same rows by itself, in its one statement.</summary>
public sealed class PolicyReliefs(IdentityProviderDbContext db, TimeProvider clock)
{
    public async Task<PolicyRelief> OfAsync(Guid tenantId, Guid accountId, CancellationToken cancellation) =>
        (await EndsAsync(tenantId, accountId, cancellation)).At(clock.GetUtcNow()).Relief;

    /// <summary>Until when the member is, or was last, exempt, and the tenant is, or was last, open.</summary>
    public async Task<PolicyReliefEnds> EndsAsync(Guid tenantId, Guid accountId, CancellationToken cancellation) => new(
        await db.Set<Exemption>()
            .Where(e => e.TenantId == tenantId && e.Membership.AccountId == accountId && e.Membership.EndedAt == null && e.WithdrawnAt == null)
            .MaxAsync(e => e.EndsAt, cancellation),
        await db.Set<BreakGlassOpening>().Where(o => o.TenantId == tenantId).MaxAsync(o => o.EndsAt, cancellation));
}

/// <summary><see langword="null"/>: there was none.</summary>
public sealed record PolicyReliefEnds(DateTimeOffset? ExemptUntil, DateTimeOffset? OpenUntil)
{
    /// <summary>What lets the person do without the tenant's second factor at that moment, and until when.</summary>
    public (PolicyRelief Relief, DateTimeOffset? Until) At(DateTimeOffset now) =>
        ExemptUntil > now ? (PolicyRelief.Exemption, ExemptUntil)
        : OpenUntil > now ? (PolicyRelief.BreakGlass, OpenUntil)
        : (PolicyRelief.None, null);
}
