using IdentityProvider.Persistence;
using IdentityProvider.Tenancy;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Enforcement;

/// <summary>Who could still administer a tenant: an admin who may not sign in does not count. And who has no second factor.</summary>
internal static class ReadyAdmins
{
    public static IQueryable<Membership> WithoutSecondFactor(this IQueryable<Membership> memberships, IdentityProviderDbContext db) =>
        memberships.Where(m => !db.Set<EnrolledFactor>().Any(a => a.AccountId == m.AccountId));

    public static IQueryable<Membership> AdminsWhoMaySignIn(this IQueryable<Membership> live) =>
        live.Where(m => m.Role == MemberRole.Admin && m.Account.EmailVerified && !m.Account.Disabled);

    /// <summary>
    /// Whether an admin is left who is ready (<see cref="AdminReadiness"/>), where the tenant demands a second factor now or from a day on. Where
    /// nobody was ready, since a document set the policy, one who is enrolled must be left. The tenant is held.
    /// </summary>
    /// <param name="without">Accounts that are about to be no admins, or to have no second factor.</param>
    public static async Task<bool> IsReadyAdminLeftAsync(
        this IdentityProviderDbContext db, Tenant tenant, IReadOnlyCollection<Guid> without, DateTimeOffset now, CancellationToken cancellation)
    {
        if (!tenant.Policy.RequiresOrWillRequire(now))
        {
            return true;
        }

        var enrolled = await db.Set<Membership>().LiveIn(tenant.Id).AdminsWhoMaySignIn()
            .Where(m => db.Set<EnrolledFactor>().Any(a => a.AccountId == m.AccountId))
            .Select(m => new { m.AccountId, IsReady = db.Set<RecoveryProof>().Any(p => p.AccountId == m.AccountId) || db.Set<EnrolledFactor>().Count(f => f.AccountId == m.AccountId) > 1 })
            .ToListAsync(cancellation);
        var wasReady = enrolled.Any(admin => admin.IsReady);
        return enrolled.Any(admin => !without.Contains(admin.AccountId) && (admin.IsReady || !wasReady));
    }
}
