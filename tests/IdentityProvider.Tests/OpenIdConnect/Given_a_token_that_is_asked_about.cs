using System.Net;
using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.OpenIdConnect;

[Spec("RFC 7662 §2.2")]
public sealed class Given_a_token_that_is_asked_about(World world) : IClassFixture<World>
{
    [Fact]
    public async Task when_the_client_that_it_was_issued_to_asks_then_it_is_told()
    {
        using var browser = world.NewBrowser();
        var tokens = await world.AcmeWeb.SignInAsync(browser, world.Bob);
        var access = await world.AcmeWeb.IntrospectAsync(tokens.AccessToken);
        Assert.Equal(("True", "acme-web"), (access.Text("active"), access.Text("client_id")));
        Assert.Equal("True", (await world.AcmeWeb.IntrospectAsync(tokens.RefreshToken)).Text("active"));
    }

    [Fact]
    public async Task when_the_api_that_it_is_addressed_to_asks_then_it_is_told()
    {
        await using var own = await World.NewAsync();
        await own.Provider.ProvisionAsync($$"""
            { "clients": [ { "clientId": "{{World.Orders}}", "name": "Orders", "tenant": null, "type": "Confidential", "secret": "{{World.Secret}}",
              "grantTypes": ["client_credentials"], "scopes": ["orders.read"] } ] }
            """);
        using var api = new RelyingParty(own.Provider, World.Orders, World.Secret);
        using var browser = own.NewBrowser();
        var ours = await own.AcmeWeb.SignInAsync(browser, own.Bob);
        var (request, code) = await browser.CodeAsync(own.AcmeWeb, ("scope", "openid orders.read"), ("resource", World.Orders));
        var orders = await own.AcmeWeb.RedeemAsync(request, code);

        var told = await api.IntrospectAsync(orders.AccessToken);
        Assert.Equal(("True", "acme", "orders.read"), (told.Text("active"), told.Text("tenant"), told.Text("scope")));
        Assert.Equal("""{"active":false}""", (await api.IntrospectAsync(ours.AccessToken)).Body);
    }

    [Fact]
    public async Task when_anybody_else_asks_then_nothing_is_said_of_it()
    {
        using var browser = world.NewBrowser();
        var tokens = await world.AcmeWeb.SignInAsync(browser, world.Bob);
        foreach (var token in new[] { tokens.AccessToken, tokens.RefreshToken, "no such token" })
        {
            var answer = await world.GlobexWeb.IntrospectAsync(token);
            Assert.Equal((HttpStatusCode.OK, """{"active":false}"""), (answer.Status, answer.Body));
        }
    }

    [Fact]
    public async Task when_nobody_proves_to_be_a_client_then_the_question_is_refused()
    {
        using var browser = world.NewBrowser();
        var tokens = await world.GlobexWeb.SignInAsync(browser, world.Eve);
        using var thief = new RelyingParty(world.Provider, "globex-web", "not the secret of globex-web, but as long as one");
        using var unnamed = new RelyingParty(world.Provider, "globex-web", null);
        foreach (var asker in new[] { thief, unnamed, world.Native })
        {
            var answer = await asker.IntrospectAsync(tokens.AccessToken);
            Assert.NotNull(answer.Error);
            Assert.Null(answer.Text("active"));
        }
    }
}
