using System.Net;
using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.OpenIdConnect;

[Spec("RFC 7662 §2.2")]
public sealed class Given_a_token_that_is_asked_about(World world) : IClassFixture<World>
{
    private static readonly (HttpStatusCode, string) Inactive = (HttpStatusCode.OK, """{"active":false}""");

    /// <summary>A server of <see cref="World.Orders"/> that asks about what it is sent.</summary>
    private static string OrdersServer { get; } = $$"""
        { "clients": [ { "clientId": "{{World.Orders}}", "name": "Orders", "tenant": null, "type": "Confidential", "secret": "{{World.Secret}}",
          "grantTypes": ["client_credentials"], "scopes": ["orders.read"] } ] }
        """;

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
        await own.Provider.ProvisionAsync(OrdersServer);
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
        foreach (var token in new[] { tokens.AccessToken, tokens.RefreshToken, tokens.IdToken, "no such token" })
        {
            Assert.Equal(Inactive, await SaidAsync(world.GlobexWeb, token));
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

    [Fact]
    public async Task when_it_is_neither_an_access_token_nor_a_refresh_token_then_nothing_is_said_of_it()
    {
        using var browser = world.NewBrowser();
        var tokens = await world.GlobexWeb.SignInAsync(browser, world.Eve);
        var (request, code) = await browser.CodeAsync(world.GlobexWeb);
        foreach (var token in new[] { tokens.IdToken, code })
        {
            Assert.Equal(Inactive, await SaidAsync(world.GlobexWeb, token));
            Assert.Equal(Inactive, await SaidAsync(world.AcmeWeb, token));
        }

        Assert.True((await world.GlobexWeb.RedeemAsync(request, code)).Succeeded);
    }

    [Fact]
    public async Task when_its_client_is_disabled_then_an_api_learns_that_it_is_dead_and_the_client_learns_nothing()
    {
        await using var own = await World.NewAsync();
        using var browser = own.NewBrowser();
        var ours = await own.AcmeWeb.SignInAsync(browser, own.Bob);
        var (request, code) = await browser.CodeAsync(own.AcmeWeb, ("scope", "openid orders.read"), ("resource", World.Orders));
        var orders = await own.AcmeWeb.RedeemAsync(request, code);
        var machine = await own.Machine.ClientCredentialsAsync(("scope", "orders.read"));
        await own.Provider.WithDatabaseAsync(db => Change.DisableClientAsync(db, "acme-web"));
        await own.Provider.WithDatabaseAsync(db => Change.DisableClientAsync(db, "machine"));

        Assert.Equal(HttpStatusCode.Unauthorized, (await own.AcmeWeb.UserInfoAsync(ours.AccessToken)).Status);
        await own.Provider.ProvisionAsync(OrdersServer);
        using var api = new RelyingParty(own.Provider, World.Orders, World.Secret);
        Assert.Equal(Inactive, await SaidAsync(api, orders.AccessToken));
        foreach (var answer in new[] { await own.AcmeWeb.IntrospectAsync(ours.AccessToken), await own.AcmeWeb.RevokeAsync(ours.RefreshToken), await own.Machine.IntrospectAsync(machine.AccessToken) })
        {
            Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (answer.Status, answer.Error));
        }
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task when_a_machine_is_disabled_or_its_tenant_suspended_then_its_tokens_are_dead(bool suspended)
    {
        await using var own = await World.NewAsync();
        await own.Provider.ProvisionAsync(OrdersServer);
        using var api = new RelyingParty(own.Provider, World.Orders, World.Secret);
        var machine = await own.Machine.ClientCredentialsAsync(("scope", "orders.read"), ("resource", World.Orders));
        Assert.Equal("True", (await api.IntrospectAsync(machine.AccessToken)).Text("active"));
        await own.Provider.WithDatabaseAsync(db => suspended ? Change.SuspendAsync(db, "acme") : Change.DisableClientAsync(db, "machine"));
        Assert.Equal(Inactive, await SaidAsync(api, machine.AccessToken));
    }

    [Fact]
    public async Task when_the_tenant_begins_to_demand_more_then_a_refresh_token_waits_for_the_step_up_and_is_not_dead()
    {
        await using var own = await World.NewAsync();
        using var browser = own.NewBrowser();
        var tokens = await own.GlobexWeb.SignInAsync(browser, own.Eve);
        await own.Provider.WithDatabaseAsync(db => Change.RequireTwoFactorAsync(db, "globex", null));
        Assert.Equal("two_factor_required", (await own.GlobexWeb.RefreshAsync(tokens.RefreshToken)).ErrorCode);
        Assert.Equal("False", (await own.GlobexWeb.IntrospectAsync(tokens.RefreshToken)).Text("active"));
        await own.Eve.VisitAsync(browser, own.GlobexWeb.Request().Address);
        Assert.Equal("True", (await own.GlobexWeb.IntrospectAsync(tokens.RefreshToken)).Text("active"));
        Assert.True((await own.GlobexWeb.RefreshAsync(tokens.RefreshToken)).Succeeded);
    }

    [Fact]
    public async Task when_the_policy_changed_since_then_it_is_said_that_the_receipt_is_of_an_older_one()
    {
        await using var own = await World.NewAsync();
        using var browser = own.NewBrowser();
        var tokens = await own.GlobexWeb.SignInAsync(browser, own.Dora);
        Assert.True((await own.GlobexWeb.IntrospectAsync(tokens.AccessToken)).Json.GetProperty("two_factor_policy_current").GetBoolean());

        await own.Provider.WithDatabaseAsync(db => Change.RequireTwoFactorAsync(db, "globex", null));
        var told = (await own.GlobexWeb.IntrospectAsync(tokens.AccessToken)).Json;
        Assert.True(told.GetProperty("active").GetBoolean());
        Assert.Equal(1, told.GetProperty("two_factor_policy").GetProperty("version").GetInt32());
        Assert.False(told.GetProperty("two_factor_policy_current").GetBoolean());

        tokens = await own.GlobexWeb.RefreshAsync(tokens.RefreshToken);
        Assert.True((await own.GlobexWeb.IntrospectAsync(tokens.AccessToken)).Json.GetProperty("two_factor_policy_current").GetBoolean());
    }

    private static async Task<(HttpStatusCode, string)> SaidAsync(RelyingParty asker, string token)
    {
        var answer = await asker.IntrospectAsync(token);
        return (answer.Status, answer.Body);
    }
}
