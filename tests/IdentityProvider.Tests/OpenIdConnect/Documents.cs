using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.OpenIdConnect;

/// <summary>Provisioning documents of one more application.</summary>
internal static class Documents
{
    /// <param name="more">Further members, as JSON.</param>
    public static string Client(string clientId, string? tenant, string more) => $$"""
        { "clients": [ { "clientId": "{{clientId}}", "name": "{{clientId}}", "tenant": {{(tenant is null ? "null" : $"\"{tenant}\"")}}, "type": "Confidential", "secret": "{{World.Secret}}",
          "grantTypes": ["authorization_code", "refresh_token"], "redirectUris": ["https://app.test/callback"],
          "scopes": ["openid", "profile", "email", "offline_access", "orders.read"], {{more}} } ] }
        """;
}
