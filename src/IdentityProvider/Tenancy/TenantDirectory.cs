using IdentityProvider.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tenancy;

/// <summary>Which tenants an account is in, and what they demand of it together.</summary>
public sealed class TenantDirectory(IdentityProviderDbContext db, TimeProvider clock)
{
    private static readonly Func<IdentityProviderDbContext, Guid, IAsyncEnumerable<Membership>> Live =
        EF.CompileAsyncQuery((IdentityProviderDbContext db, Guid accountId) =>
            db.Set<Membership>().AsNoTracking().Include(m => m.Tenant)
                .Where(m => m.AccountId == accountId && m.EndedAt == null)
                .OrderBy(m => m.Tenant.Name)
                .AsQueryable());

    public Task<Tenant?> TenantAsync(string slug, CancellationToken cancellation) =>
        db.Set<Tenant>().AsNoTracking().SingleOrDefaultAsync(t => t.Slug == slug, cancellation);

    /// <summary>The live memberships of an account with their tenants, suspended ones too, by the tenant's name.</summary>
    public async Task<IReadOnlyList<Membership>> MembershipsOfAsync(Guid accountId, CancellationToken cancellation) =>
        await Live(db, accountId).ToListAsync(cancellation);

    /// <returns>The live membership with tenant and account, or <see langword="null"/> for a stranger and an unknown tenant alike.</returns>
    public Task<Membership?> MembershipAsync(string slug, Guid accountId, CancellationToken cancellation) =>
        db.Set<Membership>().AsNoTracking().Include(m => m.Tenant)
            .SingleOrDefaultAsync(m => m.Tenant.Slug == slug && m.AccountId == accountId && m.EndedAt == null, cancellation);

    /// <summary>The tenants that require two-factor of this account, now or from a scheduled day on, by name.</summary>
    public async Task<IReadOnlyList<Tenant>> TenantsRequiringTwoFactorAsync(Guid accountId, CancellationToken cancellation) =>
        [.. (await MembershipsOfAsync(accountId, cancellation)).Select(m => m.Tenant).Where(t => t.Policy.RequiresOrWillRequire(clock.GetUtcNow()))];
}
