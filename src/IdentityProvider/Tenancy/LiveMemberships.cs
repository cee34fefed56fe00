using IdentityProvider.Accounts;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tenancy;

/// <summary>Who belongs to a tenant now; an ended membership is history.</summary>
public static class LiveMemberships
{
    public static IQueryable<Membership> LiveIn(this IQueryable<Membership> memberships, Guid tenantId) =>
        memberships.Where(m => m.TenantId == tenantId && m.EndedAt == null);

    public static Task<bool> IsAdminAsync(this IQueryable<Membership> memberships, Guid tenantId, Guid accountId, CancellationToken cancellation) =>
        memberships.LiveIn(tenantId).AnyAsync(m => m.AccountId == accountId && m.Role == MemberRole.Admin, cancellation);

    /// <summary>The people who administer it, by e-mail.</summary>
    public static IQueryable<Account> AdminsOf(this IQueryable<Membership> memberships, Guid tenantId) =>
        memberships.LiveIn(tenantId).Where(m => m.Role == MemberRole.Admin).Select(m => m.Account).OrderBy(a => a.CanonicalEmail);
}
