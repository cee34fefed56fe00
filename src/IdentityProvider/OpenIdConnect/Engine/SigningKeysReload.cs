using IdentityProvider.Keys;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using OpenIddict.Server;

namespace IdentityProvider.OpenIdConnect.Engine;

/// <summary>Gives the engine the signing keys, and anew whenever the ring changes: no restart, and each request sees one whole set.</summary>
internal sealed class SigningKeysReload(SigningKeyRing ring) : IConfigureOptions<OpenIddictServerOptions>, IOptionsChangeTokenSource<OpenIddictServerOptions>
{
    public string? Name => Options.DefaultName;

    public void Configure(OpenIddictServerOptions options) => options.SigningCredentials.AddRange(ring.Current.Keys.Select(key => key.Credentials));

    public IChangeToken GetChangeToken() => ring.GetChangeToken();
}
