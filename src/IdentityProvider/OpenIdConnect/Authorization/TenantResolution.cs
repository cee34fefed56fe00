using IdentityProvider.Tenancy;

namespace IdentityProvider.OpenIdConnect.Authorization;

/// <summary>Which tenant a request is for, as far as that can be said of this person.</summary>
public abstract record TenantResolution
{
    /// <param name="IsChosen">The person chose it among several.</param>
    public sealed record Member(Tenant Tenant, bool IsChosen = false) : TenantResolution;

    /// <summary>Several would do, and nobody said which.</summary>
    public sealed record ChoiceNeeded : TenantResolution;

    /// <summary>No member, no such tenant, suspended: the same for all, so that nobody learns which tenants there are.</summary>
    public sealed record Denied : TenantResolution;

    /// <param name="only">The client's own tenant, if it has one.</param>
    /// <param name="asked">The <c>tenant</c> parameter.</param>
    /// <param name="memberships">The person's live ones, with their tenants.</param>
    /// <param name="chosen">What the person chose at this client in this session.</param>
    public static TenantResolution Of(Guid? only, string? asked, IReadOnlyList<Membership> memberships, Guid? chosen)
    {
        if (only is not null || !string.IsNullOrEmpty(asked))
        {
            return ForOne(memberships.SingleOrDefault(m =>
                (only is null || m.TenantId == only) && (string.IsNullOrEmpty(asked) || m.Tenant.Slug == asked)));
        }

        var usable = memberships.Where(m => !m.Tenant.Suspended).ToList();
        return usable switch
        {
            [] => new Denied(),
            [var single] => new Member(single.Tenant),
            _ => usable.Find(m => m.TenantId == chosen) is { } membership ? new Member(membership.Tenant, IsChosen: true) : new ChoiceNeeded(),
        };
    }

    private static TenantResolution ForOne(Membership? membership) =>
        membership is { Tenant.Suspended: false } ? new Member(membership.Tenant) : new Denied();
}
