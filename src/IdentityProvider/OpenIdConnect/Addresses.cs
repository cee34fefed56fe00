namespace IdentityProvider.OpenIdConnect;

/// <summary>Where the protocol's endpoints and our pages for it stand, typed once.</summary>
public static class Addresses
{
    public const string Configuration = "/.well-known/openid-configuration";
    public const string OAuthConfiguration = "/.well-known/oauth-authorization-server";
    public const string Keys = "/.well-known/jwks";
    public const string PolicyStatements = "/.well-known/two-factor-policy";
    public const string Authorization = "/connect/authorize";
    public const string Token = "/connect/token";
    public const string UserInfo = "/connect/userinfo";
    public const string Introspection = "/connect/introspect";
    public const string Revocation = "/connect/revoke";
    public const string PushedAuthorization = "/connect/par";
    public const string Logout = "/connect/logout";
    public const string Api = "/api";
    public const string TenantPage = "/signin/tenant";
    public const string AccountPage = "/signin/account";
    public const string ConsentPage = "/signin/consent";
}
