using IdentityProvider.OpenIdConnect.Clients;
using IdentityProvider.Shared;

namespace IdentityProvider.Provisioning;

/// <summary>One element of <c>resources</c>: an API that access tokens may be addressed to. The document describes it wholly.</summary>
public sealed record ResourceEntry(string Path, string? Id, string Name, IReadOnlyList<string> Scopes)
{
    internal static ResourceEntry Read(DocumentObject json)
    {
        var id = json.Text("id", required: true, maximumLength: 400);
        if (id is not null && !(Uri.TryCreate(id, UriKind.Absolute, out var uri) && uri.Fragment.Length == 0 && uri.IsWellFormedOriginalString()))
        {
            json.Fault("id", "must be an absolute URI without fragment (RFC 8707 §2)");
        }

        var scopes = json.Texts("scopes") ?? [];
        foreach (var (index, scope) in scopes.Index())
        {
            if (StandardScopes.All.Contains(scope))
            {
                json.Fault($"scopes[{index}]", "is a scope of OpenID Connect or of the provider's own API, not of this one");
            }
            else if (!ClientRules.IsScopeToken(scope))
            {
                json.Fault($"scopes[{index}]", "must be visible ASCII characters without quotes, backslashes and spaces");
            }
        }

        return new ResourceEntry(json.PathOf(""), id, json.Text("name", maximumLength: 100) ?? id ?? "", scopes);
    }
}
