using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Core;

namespace IdentityProvider.OpenIdConnect.Clients;

/// <summary>The engine's manager of clients, with our way of checking secrets.</summary>
public sealed class ClientManager(
    IOpenIddictApplicationCache<Client> cache,
    ILogger<OpenIddictApplicationManager<Client>> logger,
    IOptionsMonitor<OpenIddictCoreOptions> options,
    IOpenIddictApplicationStore<Client> store,
    ClientSecretCheck secrets)
    : OpenIddictApplicationManager<Client>(cache, logger, options, store)
{
    public override ValueTask<bool> ValidateClientSecretAsync(Client application, string secret, CancellationToken cancellationToken = default) =>
        secrets.IsRightAsync(application, secret, cancellationToken);
}
