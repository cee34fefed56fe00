namespace IdentityProvider.OpenIdConnect.Clients;

/// <summary>The applications that a tenant has to itself, by name.</summary>
public sealed class TenantClients(RequestCatalogue catalogue)
{
    public async Task<IReadOnlyList<ClientDescription>> OfAsync(Guid tenantId, CancellationToken cancellation) =>
    [
        .. (await catalogue.GetAsync(cancellation)).Clients.Where(c => c.TenantId == tenantId).Select(ClientRegistration.Describe)
            .OrderBy(c => c.Name, StringComparer.OrdinalIgnoreCase).ThenBy(c => c.ClientId, StringComparer.Ordinal),
    ];
}
