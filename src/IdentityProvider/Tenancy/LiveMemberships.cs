namespace IdentityProvider.Tenancy;

/// <summary>Who belongs to a tenant now; an ended membership is history.</summary>
public static class LiveMemberships
{
    public static IQueryable<Membership> LiveIn(this IQueryable<Membership> memberships, Guid tenantId) =>
        memberships.Where(m => m.TenantId == tenantId && m.EndedAt == null);
}
