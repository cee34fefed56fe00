using IdentityProvider.Provisioning;
using IdentityProvider.Shared;

namespace IdentityProvider.Tests.Provisioning;

public sealed class Given_a_wrong_document
{
    [Theory]
    [InlineData("""[]""", "must be an object")]
    [InlineData("""{ "tenants": [ }""", "line 1, byte 16: is no JSON")]
    [InlineData("""{ "extra": 1 }""", "extra: is unknown here")]
    [InlineData("""{ "tenants": {} }""", "tenants: must be a list of objects")]
    [InlineData("""{ "tenants": [ 5 ] }""", "tenants[0]: must be an object")]
    [InlineData("""{ "tenants": [ {} ] }""", "tenants[0].slug: is missing")]
    [InlineData("""{ "tenants": [ { "slug": "Acme" } ] }""", "tenants[0].slug: must be lower-case")]
    [InlineData("""{ "tenants": [ { "slug": "a" }, { "slug": "a" } ] }""", "tenants[1].slug: is the same as tenants[0].slug")]
    [InlineData("""{ "tenants": [ { "slug": "a", "slug": "b" } ] }""", "tenants[0].slug: stands here twice")]
    [InlineData("""{ "tenants": [ { "slug": "a", "plan": "enterprise" } ] }""", "tenants[0].plan: must be one of Standard, Enterprise")]
    [InlineData("""{ "tenants": [ { "slug": "a", "suspended": "no" } ] }""", "tenants[0].suspended: must be true or false")]
    [InlineData("""{ "tenants": [ { "slug": "a", "twoFactor": {} } ] }""", "tenants[0].twoFactor.mode: is missing")]
    [InlineData("""{ "tenants": [ { "slug": "a", "twoFactor": { "mode": "Required", "effectiveAt": "2027-01-01T00:00:00+09:00" } } ] }""", "tenants[0].twoFactor.effectiveAt: must be a time in UTC")]
    [InlineData("""{ "tenants": [ { "slug": "a", "twoFactor": { "mode": "Off", "effectiveAt": "2027-01-01T00:00:00Z" } } ] }""", "tenants[0].twoFactor.effectiveAt: needs a mode")]
    [InlineData("""{ "users": [ { "email": "nobody" } ] }""", "users[0].email: must be an e-mail address")]
    [InlineData("""{ "users": [ { "email": "A@a.test" }, { "email": "a@A.test" } ] }""", "users[1].email: is the same as users[0].email")]
    [InlineData("""{ "users": [ { "email": "a@a.test", "claims": { "sub": "x" } } ] }""", "users[0].claims.sub: is reserved")]
    [InlineData("""{ "users": [ { "email": "a@a.test", "claims": { "role": "x" } } ] }""", "users[0].claims.role: is reserved")]
    [InlineData("""{ "users": [ { "email": "a@a.test", "claims": { "oi_x": "x" } } ] }""", "users[0].claims.oi_x: is reserved")]
    [InlineData("""{ "users": [ { "email": "a@a.test", "claims": { "email": "x" } } ] }""", "users[0].claims.email: has a member of its own")]
    [InlineData("""{ "users": [ { "email": "a@a.test", "claims": { "given_name": 1 } } ] }""", "users[0].claims.given_name: must be a text")]
    [InlineData("""{ "users": [ { "email": "a@a.test", "totpSecret": "01" } ] }""", "users[0].totpSecret: must be Base32")]
    [InlineData("""{ "users": [ { "email": "a@a.test", "totpSecret": "MFRGG" } ] }""", "users[0].totpSecret: must be 80 to 512 bits")]
    [InlineData("""{ "users": [ { "email": "a@a.test", "memberships": [ { "tenant": "a", "role": "Owner" } ] } ] }""", "users[0].memberships[0].role: must be one of")]
    [InlineData("""{ "users": [ { "email": "a@a.test", "memberships": [ { "tenant": "a" }, { "tenant": "a" } ] } ] }""", "users[0].memberships[1].tenant: stands in this list twice")]
    [InlineData("""{ "resources": [ { "id": "orders" } ] }""", "resources[0].id: must be an absolute URI")]
    [InlineData("""{ "resources": [ { "id": "https://o.test", "scopes": [ "openid" ] } ] }""", "resources[0].scopes[0]: is a scope of OpenID Connect")]
    [InlineData("""{ "clients": [ { "clientId": "c", "type": "Public", "secret": "s" } ] }""", "clients[0].secret: must not be given")]
    [InlineData("""{ "clients": [ { "clientId": "c", "minimumAcr": "high" } ] }""", "clients[0].minimumAcr: must be one of pwd, mfa, phr")]
    [InlineData("""{ "clients": [ { "clientId": "c", "idTokenSigningAlg": "none" } ] }""", "clients[0].idTokenSigningAlg: must be one of")]
    [InlineData("""{ "clients": [ { "clientId": "c", "grantTypes": [ "password" ] } ] }""", "clients[0].grantTypes[0]: must be one of")]
    [InlineData("""{ "clients": [ { "clientId": "c", "jwks": { "keys": [ { "kty": "oct", "k": "AAAA" } ] } } ] }""", "clients[0].jwks: must hold public keys only")]
    public void when_it_is_read_then_the_fault_names_its_place(string text, string fault) =>
        Assert.Contains(ProvisioningDocument.Parse(text).Faults, found => found.ToString().StartsWith(fault, StringComparison.Ordinal));

    [Theory]
    [InlineData("/relative")]
    [InlineData("https://app.test/#fragment")]
    [InlineData("https://*.app.test/cb")]
    [InlineData("https://app.test/*")]
    [InlineData("http://app.test/cb")]
    [InlineData("https://user@app.test/cb")]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    public void when_a_redirect_address_is_unsafe_then_it_is_refused_with_its_index(string address) =>
        Assert.Contains(Redirecting(address), fault => fault.Path == "clients[0].redirectUris[1]");

    [Theory]
    [InlineData("https://app.test/cb?a=b")]
    [InlineData("http://localhost:5090/cb")]
    [InlineData("http://127.0.0.1/cb")]
    [InlineData("test.app.native:/cb")]
    public void when_a_redirect_address_is_fine_then_it_is_taken(string address) => Assert.Empty(Redirecting(address));

    [Fact]
    public void when_many_things_are_wrong_then_all_are_told_at_once() =>
        Assert.Equal(4, ProvisioningDocument.Parse(
            """{ "tenants": [ { "slug": "A", "plan": 1 } ], "users": [ { "email": "x" } ], "clients": [ { "clientId": "c", "redirectUris": [ "x" ] } ] }""").Faults.Count);

    [Fact]
    public void when_there_are_comments_and_trailing_commas_then_nothing_is_wrong() =>
        Assert.Empty(ProvisioningDocument.Parse("{ // a comment\n \"tenants\": [ { \"slug\": \"a\", }, ], /* another */ }").Faults);

    private static IReadOnlyList<DocumentFault> Redirecting(string address) => ProvisioningDocument.Parse(
        $$"""{ "clients": [ { "clientId": "c", "secret": "s", "redirectUris": [ "https://app.test/first", "{{address}}" ] } ] }""").Faults;
}
