using IdentityProvider.Shared;
using IdentityProvider.Tenancy;

namespace IdentityProvider.OpenIdConnect.Clients;

/// <summary>OpenID Connect Core §4: a sign-in that begins with us is taken to the application's own address for that, else to its home page.</summary>
internal sealed class ApplicationEntrances(RequestCatalogue catalogue, Issuer issuer) : IApplicationEntrances
{
    public async Task<IReadOnlyList<ApplicationEntrance>> OfAsync(Guid tenantId, CancellationToken cancellation) =>
        [.. from client in (await catalogue.GetAsync(cancellation)).Clients
            where !client.Disabled && (client.TenantId is null || client.TenantId == tenantId)
            let address = AddressOf(client)
            where address is not null
            orderby client.DisplayName, client.ClientId
            select new ApplicationEntrance(client.ClientId!, client.DisplayName ?? client.ClientId!, address)];

    private string? AddressOf(Client client) => client.InitiateLoginUri is { Length: > 0 } initiate
        ? initiate + (initiate.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "iss=" + Uri.EscapeDataString(issuer.Address.AbsoluteUri)
        : client.ClientUri;
}
