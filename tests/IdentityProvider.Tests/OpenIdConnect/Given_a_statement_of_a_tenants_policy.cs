using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using IdentityProvider.Tenancy;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.Stories;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace IdentityProvider.Tests.OpenIdConnect;

public sealed class Given_a_statement_of_a_tenants_policy : WorldForEachTest
{
    [Fact]
    public async Task when_anybody_asks_at_the_address_in_discovery_then_it_says_mode_and_version_signed_by_a_published_key()
    {
        var statement = await StatementAsync("acme");
        Assert.Equal("two-factor-policy+jwt", statement.Typ);
        Assert.Equal("https://id.test/", statement.Issuer);
        Assert.Equal("acme", statement.GetClaim("tenant").Value);
        Assert.Equal((await World.Provider.TenantNowAsync("acme")).Id.ToString(), statement.Subject);
        Assert.Equal(("Required", 1), Policy(statement));
        Assert.True(statement.ValidTo > World.Provider.Clock.GetUtcNow().UtcDateTime.AddMinutes(45));
    }

    [Fact]
    public async Task when_the_policy_changes_then_the_statement_does_at_once_and_an_older_receipt_shows_as_older()
    {
        using var person = World.NewBrowser();
        var receipt = (await World.GlobexWeb.SignInAsync(person, World.Dora)).IdTokenClaims.GetProperty("two_factor_policy");
        Assert.Equal(("Off", 1), Policy(await StatementAsync("globex")));

        await PolicySwitch.TurnAsync(Browser, World.Dora, "globex", on: true);

        var now = Policy(await StatementAsync("globex"));
        Assert.Equal(("Required", 2), now);
        Assert.True(receipt.GetProperty("version").GetInt32() < now.Version);
    }

    [Fact]
    public async Task when_nothing_changed_then_a_copy_is_good_and_may_be_kept_for_seconds()
    {
        using var http = World.Provider.NewClient();
        var first = await GetAsync(http, "acme", null);
        Assert.Equal("public, max-age=5", first.Headers.CacheControl!.ToString());
        Assert.Equal("*", first.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal(HttpStatusCode.NotModified, (await GetAsync(http, "acme", first.Headers.ETag)).StatusCode);

        World.Provider.Clock.AdjustTime(World.Provider.Clock.GetUtcNow() + TimeSpan.FromMinutes(11));
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(http, "acme", first.Headers.ETag)).StatusCode);
    }

    [Theory, InlineData("nobody"), InlineData("ACME"), InlineData("acme%09"), InlineData("' or 1=1")]
    public async Task when_there_is_no_such_tenant_then_there_is_no_statement(string slug)
    {
        using var http = World.Provider.NewClient();
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(http, slug, null)).StatusCode);
    }

    [Fact]
    public async Task when_the_tenant_is_suspended_then_there_is_no_statement()
    {
        await World.Provider.WithDatabaseAsync(db => db.Set<Tenant>().Where(t => t.Slug == "acme").ExecuteUpdateAsync(set => set.SetProperty(t => t.Suspended, true)));
        using var http = World.Provider.NewClient();
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(http, "acme", null)).StatusCode);
    }

    [Fact]
    public async Task when_somebody_presents_it_as_a_token_then_it_opens_nothing()
    {
        using var http = World.Provider.NewClient();
        var text = await (await GetAsync(http, "acme", null)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, (await World.AcmeWeb.UserInfoAsync(text)).Status);
        Assert.False((await World.AcmeWeb.IntrospectAsync(text)).Json.GetProperty("active").GetBoolean());
    }

    /// <summary>As an auditor would: address and keys out of the discovery document.</summary>
    private async Task<JsonWebToken> StatementAsync(string slug)
    {
        using var http = World.Provider.NewClient();
        using var discovery = JsonDocument.Parse(await http.GetStringAsync(new Uri("/.well-known/openid-configuration", UriKind.Relative), TestContext.Current.CancellationToken));
        var address = discovery.RootElement.GetProperty("two_factor_policy_endpoint").GetString()!.Replace("{tenant}", slug, StringComparison.Ordinal);
        var text = await http.GetStringAsync(new Uri(new Uri(address).PathAndQuery, UriKind.Relative), TestContext.Current.CancellationToken);
        var keys = new JsonWebKeySet(await http.GetStringAsync(new Uri("/.well-known/jwks", UriKind.Relative), TestContext.Current.CancellationToken));
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(text, new TokenValidationParameters
        {
            ValidIssuer = "https://id.test/",
            ValidateAudience = false,
            ValidTypes = ["two-factor-policy+jwt"],
            IssuerSigningKeys = keys.GetSigningKeys(),
            LifetimeValidator = (_, expires, _, _) => expires > World.Provider.Clock.GetUtcNow().UtcDateTime,
        });
        Assert.True(result.IsValid, result.Exception?.Message);
        return (JsonWebToken)result.SecurityToken;
    }

    private static (string Mode, int Version) Policy(JsonWebToken statement)
    {
        using var policy = JsonDocument.Parse(statement.GetClaim("two_factor_policy").Value);
        return (policy.RootElement.GetProperty("mode").GetString()!, policy.RootElement.GetProperty("version").GetInt32());
    }

    private static Task<HttpResponseMessage> GetAsync(HttpClient http, string slug, EntityTagHeaderValue? held)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/.well-known/two-factor-policy/{slug}", UriKind.Relative));
        if (held is not null)
        {
            request.Headers.IfNoneMatch.Add(held);
        }

        return http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
