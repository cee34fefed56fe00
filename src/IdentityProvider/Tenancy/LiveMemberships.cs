using IdentityProvider.Accounts;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tenancy;

/// <summary>Somebody who administers a tenant.</summary>
public sealed record TenantAdmin(Tenant Tenant, Account Admin);

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

    /// <summary>Everybody else who administers a tenant that the person belongs to now, once for each such tenant: nobody hears of another one.</summary>
    public static IQueryable<TenantAdmin> OtherAdminsOf(this IQueryable<Membership> memberships, Guid accountId) =>
        from own in memberships
        where own.AccountId == accountId && own.EndedAt == null
        from admin in memberships
        where admin.TenantId == own.TenantId && admin.EndedAt == null && admin.Role == MemberRole.Admin && admin.AccountId != accountId
        orderby own.Tenant.Name, admin.Account.CanonicalEmail
        select new TenantAdmin(own.Tenant, admin.Account);
}
