using IdentityProvider.Persistence;
using IdentityProvider.Tenancy;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Enforcement;

/// <summary>Who could still administer a tenant. An admin who may not sign in does not count.</summary>
internal static class ReadyAdmins
{
    public static IQueryable<Membership> AdminsWhoMaySignIn(this IQueryable<Membership> live) =>
        live.Where(m => m.Role == MemberRole.Admin && m.Account.EmailVerified && !m.Account.Disabled);

    /// <summary>Whether an admin with a second factor is left, where the tenant demands one now or from a day on. The tenant is held.</summary>
    /// <param name="without">Accounts that are about to have none.</param>
    public static async Task<bool> IsReadyAdminLeftAsync(
        this IdentityProviderDbContext db, Tenant tenant, IReadOnlyCollection<Guid> without, CancellationToken cancellation) =>
        !tenant.Policy.RequiresOrWillRequire
        || await db.Set<Membership>().LiveIn(tenant.Id).AdminsWhoMaySignIn()
            .AnyAsync(m => !without.Contains(m.AccountId) && db.Set<Authenticator>().Any(a => a.AccountId == m.AccountId), cancellation);
}
