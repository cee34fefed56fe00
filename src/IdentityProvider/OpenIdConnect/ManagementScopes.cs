namespace IdentityProvider.OpenIdConnect;

/// <summary>The scopes of our own API, which tokens that are addressed to the issuer carry. A client gets none that it is not registered for.</summary>
public static class ManagementScopes
{
    /// <summary>See what an admin of the tenant sees.</summary>
    public const string TenantRead = "tenant.read";

    /// <summary>Also change it.</summary>
    public const string TenantManage = "tenant.manage";

    /// <summary>Every tenant, for operators alone.</summary>
    public const string PlatformManage = "platform.manage";

    public static IReadOnlyList<string> All { get; } = [TenantRead, TenantManage, PlatformManage];
}
