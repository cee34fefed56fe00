using IdentityProvider.Accounts;
using IdentityProvider.OpenIdConnect.Clients;
using IdentityProvider.Tenancy;

namespace IdentityProvider.OpenIdConnect.Simulation;

/// <summary>
/// Of whom and of what somebody may ask, for pages and API alike. Whoever asks for a tenant hears of its live members, for it and for
/// applications that serve it, and nothing of what those people are or do elsewhere.
/// </summary>
public sealed class SimulationScope
{
    private readonly Tenant? only;

    private SimulationScope(Tenant? only) => this.only = only;

    /// <summary>For operators: everybody and everything.</summary>
    public static SimulationScope Platform { get; } = new(null);

    public static SimulationScope Of(Tenant tenant) => new(tenant);

    public IQueryable<Account> People(IQueryable<Account> accounts, IQueryable<Membership> memberships) => only is null
        ? accounts
        : accounts.Where(a => memberships.Any(m => m.AccountId == a.Id && m.TenantId == only.Id && m.EndedAt == null));

    public bool Covers(Client client) => only is null || client.TenantId is null || client.TenantId == only.Id;

    /// <summary>Applications at which people sign in; by name.</summary>
    public IReadOnlyList<Client> Clients(CatalogueSnapshot catalogue) =>
        [.. catalogue.Clients.Where(c => Covers(c) && c.Facts.SignsPeopleIn).OrderBy(c => c.DisplayName, StringComparer.OrdinalIgnoreCase)];

    public bool CoversTenant(string? slug) => only is null || string.IsNullOrEmpty(slug) || slug == only.Slug;

    /// <summary>What the request asks for: within a tenant always that one, so that the answer never tells whether the person has others.</summary>
    public string? TenantAskedFor(string? slug) => only is null ? slug : only.Slug;

    public IReadOnlyList<Membership> Known(IReadOnlyList<Membership> memberships) =>
        only is null ? memberships : [.. memberships.Where(m => m.TenantId == only.Id)];
}
