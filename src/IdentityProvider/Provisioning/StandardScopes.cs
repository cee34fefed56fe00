namespace IdentityProvider.Provisioning;

/// <summary>The scopes that belong to no resource: OpenID Connect Core §5.4 and §11.</summary>
internal static class StandardScopes
{
    public static IReadOnlyList<string> All { get; } = ["openid", "profile", "email", "offline_access"];
}
