using IdentityProvider.Persistence;
using IdentityProvider.Tenancy;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Enforcement;

/// <summary>An admin of the tenant, and whether a second factor is on.</summary>
public sealed record AdminReadiness(Guid AccountId, string Email, string Name, bool IsEnrolled);

/// <summary>Whom mandatory two-factor authentication meets: counted before it is turned on, and shown while it is.</summary>
/// <param name="WithoutTwoFactor">Members who would be led to set-up at their next sign-in.</param>
public sealed record PolicyImpact(int Members, int WithoutTwoFactor, IReadOnlyList<AdminReadiness> Admins)
{
    public int WithTwoFactor => Members - WithoutTwoFactor;
}

/// <summary>Counts what a change of policy would do; changes nothing.</summary>
public sealed class PolicyPreview(IdentityProviderDbContext db)
{
    public async Task<PolicyImpact> OfAsync(Guid tenantId, CancellationToken cancellation)
    {
        var live = db.Set<Membership>().AsNoTracking().Where(m => m.TenantId == tenantId && m.EndedAt == null);
        var enrolled = db.Set<Authenticator>();

        var members = await live.CountAsync(cancellation);
        var without = await live.CountAsync(m => !enrolled.Any(a => a.AccountId == m.AccountId), cancellation);
        var admins = await live
            .Where(m => m.Role == MemberRole.Admin)
            .OrderBy(m => m.Account.CanonicalEmail)
            .Select(m => new AdminReadiness(m.AccountId, m.Account.Email, m.Account.Name, enrolled.Any(a => a.AccountId == m.AccountId)))
            .ToListAsync(cancellation);
        return new PolicyImpact(members, without, admins);
    }
}
