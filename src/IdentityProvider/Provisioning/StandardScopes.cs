using IdentityProvider.OpenIdConnect;

namespace IdentityProvider.Provisioning;

/// <summary>The scopes that belong to no resource of a document: OpenID Connect Core §5.4 and §11, and our own API's.</summary>
internal static class StandardScopes
{
    public static IReadOnlyList<string> All { get; } = ["openid", "profile", "email", "offline_access", .. ManagementScopes.All];
}
