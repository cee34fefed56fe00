using System.Net;
using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.OpenIdConnect;

[Spec("RFC 9126")]
public sealed class Given_a_pushed_request(World world) : IClassFixture<World>
{
    [Fact]
    public async Task when_a_browser_comes_with_it_then_it_works_once()
    {
        using var browser = world.NewBrowser();
        var request = await world.AcmeWeb.PushAsync(world.AcmeWeb.Request());
        await world.Bob.VisitAsync(browser, request.Address);
        var tokens = await world.AcmeWeb.RedeemAsync(request, world.AcmeWeb.Callback(browser.Page, request));
        Assert.True(tokens.Succeeded, tokens.Body);

        var again = await browser.OpenAsync(request.Address);
        Assert.StartsWith("invalid_", again.ErrorAnywhere(world.AcmeWeb), StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_a_browser_comes_too_late_for_the_first_time_then_it_is_refused()
    {
        await using var own = await World.NewAsync();
        using var browser = own.NewBrowser();
        var request = await own.AcmeWeb.PushAsync(own.AcmeWeb.Request());
        own.Provider.Clock.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(1));
        Assert.Equal("invalid_request_uri", (await browser.OpenAsync(request.Address)).ErrorAnywhere(own.AcmeWeb));
    }

    [Fact]
    public async Task when_signing_in_takes_longer_than_the_reference_is_good_for_then_it_still_works()
    {
        await using var own = await World.NewAsync();
        using var browser = own.NewBrowser();
        var request = await own.AcmeWeb.PushAsync(own.AcmeWeb.Request());
        await browser.OpenAsync(request.Address);
        own.Provider.Clock.Advance(TimeSpan.FromMinutes(12));
        await own.Bob.EnterPasswordAsync(browser);
        own.Provider.Clock.Advance(TimeSpan.FromMinutes(8));
        await own.Bob.EnterCodeAsync(browser);
        own.AcmeWeb.Callback(browser.Page, request);
    }

    [Fact]
    public async Task when_another_client_uses_the_reference_then_it_is_refused_and_the_owner_is_not_harmed()
    {
        using var browser = world.NewBrowser();
        var request = await world.AcmeWeb.PushAsync(world.AcmeWeb.Request());
        var stolen = await browser.OpenAsync(request.Address.Replace("acme-web", "globex-web", StringComparison.Ordinal));
        Assert.NotEmpty(stolen.ErrorAnywhere(world.GlobexWeb));

        await world.Bob.VisitAsync(browser, request.Address);
        world.AcmeWeb.Callback(browser.Page, request);
    }

    [Theory, InlineData("scope=openid"), InlineData("state=evil"), InlineData("redirect_uri=https%3A%2F%2Fevil.test%2F"), InlineData("acr_values=pwd"), InlineData("tenant=globex")]
    public async Task when_parameters_are_added_in_the_browser_then_they_do_not_count(string added)
    {
        using var browser = world.NewBrowser();
        var request = await world.AcmeWeb.PushAsync(world.AcmeWeb.Request());
        await browser.OpenAsync($"{request.Address}&{added}");
        if (browser.Page is { IsElsewhere: false, Status: HttpStatusCode.BadRequest })
        {
            browser.Page.AssertErrorPage();
            return;
        }

        await world.Bob.GetThroughAsync(browser);
        var tokens = await world.AcmeWeb.RedeemAsync(request, world.AcmeWeb.Callback(browser.Page, request));
        Assert.Contains("offline_access", tokens.Text("scope") ?? world.AcmeWeb.Scope, StringComparison.Ordinal);
        Assert.Equal("acme", tokens.IdTokenClaims.GetProperty("tenant").GetString());
    }

    [Theory, InlineData("redirect_uri", "https://evil.test/"), InlineData("code_challenge", ""), InlineData("scope", "openid admin"), InlineData("request_uri", "urn:ietf:params:oauth:request_uri:x")]
    public async Task when_what_is_pushed_would_be_refused_then_it_is_refused_at_once(string name, string value)
    {
        var request = world.AcmeWeb.Request((name, value));
        var answer = await world.AcmeWeb.PostAsync("/connect/par", [.. request.Parameters.Where(p => p.Key != "client_id").Select(p => (p.Key, p.Value))]);
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.NotNull(answer.Error);
    }

    [Fact]
    public async Task when_the_secret_is_wrong_then_nothing_is_kept()
    {
        using var thief = new RelyingParty(world.Provider, "acme-web", "not the secret of acme-web, but as long as one");
        var answer = await thief.PostAsync("/connect/par", [.. thief.Request().Parameters.Where(p => p.Key != "client_id").Select(p => (p.Key, p.Value))]);
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (answer.Status, answer.Error));
    }

    [Fact]
    public async Task when_the_client_must_push_then_a_plain_request_is_refused()
    {
        await using var own = await World.NewAsync();
        await own.Provider.ProvisionAsync(Documents.Client("careful", "acme", "\"requirePushedAuthorization\": true"));
        using var app = new RelyingParty(own.Provider, "careful", World.Secret);
        using var browser = own.NewBrowser();
        Assert.Equal("invalid_request", (await browser.OpenAsync(app.Request().Address)).ErrorAnywhere(app));
        var tokens = await app.PushAsync(app.Request());
        await own.Bob.VisitAsync(browser, tokens.Address);
        app.Callback(browser.Page, tokens);
    }
}
