using IdentityProvider.Accounts;
using IdentityProvider.OpenIdConnect.Clients;
using IdentityProvider.Persistence;
using IdentityProvider.Policy;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.OpenIdConnect;

/// <summary>What an operator or admin changed meanwhile, whatever page they did it by.</summary>
internal static class Change
{
    public static async Task<int> SuspendAsync(IdentityProviderDbContext db, string tenant)
    {
        await db.Set<Tenant>().Where(t => t.Slug == tenant).ExecuteUpdateAsync(set => set.SetProperty(t => t.Suspended, true));
        return await PublishAsync(db);
    }

    public static Task<int> DisableAccountAsync(IdentityProviderDbContext db, string email, bool disabled = true) =>
        db.Set<Account>().Where(a => a.Email == email).ExecuteUpdateAsync(set => set.SetProperty(a => a.Disabled, disabled));

    public static Task<int> RemoveMemberAsync(IdentityProviderDbContext db, string email, string tenant, DateTimeOffset now) =>
        Live(db, email, tenant).ExecuteUpdateAsync(set => set.SetProperty(m => m.EndedAt, now));

    public static Task<int> PromoteAsync(IdentityProviderDbContext db, string email, string tenant) =>
        Live(db, email, tenant).ExecuteUpdateAsync(set => set.SetProperty(m => m.Role, MemberRole.Admin));

    public static Task<int> RequireTwoFactorAsync(IdentityProviderDbContext db, string tenant, DateTimeOffset? effectiveAt) =>
        db.Set<Tenant>().Where(t => t.Slug == tenant).ExecuteUpdateAsync(set => set
            .SetProperty(t => t.TwoFactorMode, TwoFactorMode.Required)
            .SetProperty(t => t.TwoFactorEffectiveAt, effectiveAt)
            .SetProperty(t => t.PolicyVersion, t => t.PolicyVersion + 1));

    public static async Task<int> DisableClientAsync(IdentityProviderDbContext db, string clientId)
    {
        await db.Set<Client>().Where(c => c.ClientId == clientId).ExecuteUpdateAsync(set => set.SetProperty(c => c.Disabled, true));
        return await PublishAsync(db);
    }

    public static async Task<int> SignByAsync(IdentityProviderDbContext db, string clientId, string algorithm)
    {
        await db.Set<Client>().Where(c => c.ClientId == clientId).ExecuteUpdateAsync(set => set.SetProperty(c => c.IdTokenSigningAlgorithm, algorithm));
        return await PublishAsync(db);
    }

    private static Task<int> PublishAsync(IdentityProviderDbContext db) =>
        db.Set<CatalogueVersion>().ExecuteUpdateAsync(set => set.SetProperty(v => v.Version, v => v.Version + 1));

    private static IQueryable<Membership> Live(IdentityProviderDbContext db, string email, string tenant) => db.Set<Membership>().Where(m =>
        m.EndedAt == null
        && db.Set<Account>().Any(a => a.Id == m.AccountId && a.Email == email)
        && db.Set<Tenant>().Any(t => t.Id == m.TenantId && t.Slug == tenant));
}
