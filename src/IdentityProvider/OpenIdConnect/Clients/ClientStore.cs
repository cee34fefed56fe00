using System.Collections.Immutable;
using IdentityProvider.OpenIdConnect.Grants;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using OpenIddict.EntityFrameworkCore;

namespace IdentityProvider.OpenIdConnect.Clients;

/// <summary>How the engine sees clients: out of the catalogue. It writes none; <see cref="ClientRegistration"/> does.</summary>
public sealed class ClientStore(
    IMemoryCache cache, IOpenIddictEntityFrameworkCoreContext context, IOptionsMonitor<OpenIddictEntityFrameworkCoreOptions> options, RequestCatalogue catalogue)
    : OpenIddictEntityFrameworkCoreApplicationStore<Client, Grant, Token, Guid>(cache, context, options)
{
    public override ValueTask<Client?> FindByClientIdAsync(string identifier, CancellationToken cancellationToken) =>
        catalogue.FindAsync(identifier, cancellationToken);

    public override async ValueTask<Client?> FindByIdAsync(string identifier, CancellationToken cancellationToken) =>
        Guid.TryParse(identifier, out var id) ? (await catalogue.GetAsync(cancellationToken)).Find(id) : null;

    public override async IAsyncEnumerable<Client> FindByPostLogoutRedirectUriAsync(
        string uri, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var client in (await catalogue.GetAsync(cancellationToken)).Clients.Where(c => c.Facts.PostLogoutRedirectUris.Contains(uri)))
        {
            yield return client;
        }
    }

    public override ValueTask<string?> GetIdAsync(Client application, CancellationToken cancellationToken) => ValueTask.FromResult<string?>(application.Id.ToString());

    public override ValueTask<ImmutableArray<string>> GetPermissionsAsync(Client application, CancellationToken cancellationToken) =>
        ValueTask.FromResult(application.Facts.Permissions);

    public override ValueTask<ImmutableArray<string>> GetRequirementsAsync(Client application, CancellationToken cancellationToken) =>
        ValueTask.FromResult(application.Facts.Requirements);

    public override ValueTask<ImmutableArray<string>> GetRedirectUrisAsync(Client application, CancellationToken cancellationToken) =>
        ValueTask.FromResult(application.Facts.RedirectUris);

    public override ValueTask<ImmutableArray<string>> GetPostLogoutRedirectUrisAsync(Client application, CancellationToken cancellationToken) =>
        ValueTask.FromResult(application.Facts.PostLogoutRedirectUris);

    public override ValueTask<ImmutableDictionary<string, string>> GetSettingsAsync(Client application, CancellationToken cancellationToken) =>
        ValueTask.FromResult(ImmutableDictionary<string, string>.Empty);
}
