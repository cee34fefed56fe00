using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.Stories;

public sealed class Given_a_person_in_two_tenants(World world) : IClassFixture<World>
{
    [Fact]
    public async Task when_an_application_of_one_tenant_asks_then_that_tenants_policy_holds_and_the_others_does_not()
    {
        await using var own = await World.NewAsync();
        using var browser = own.NewBrowser();
        var globex = await own.GlobexWeb.SignInAsync(browser, own.Gus);
        Assert.Equal(("globex", "pwd", "Admin"), Tenant(globex));

        var acme = await own.AcmeWeb.SignInAsync(browser, own.Gus);
        Assert.Equal(("acme", "mfa", "Member"), Tenant(acme));
        Assert.DoesNotContain("/signin", own.Gus.Asked);
    }

    [Fact]
    public async Task when_an_application_of_all_tenants_asks_then_the_person_picks_one_and_is_held_to_it()
    {
        await using var own = await World.NewAsync();
        using var browser = own.NewBrowser();
        own.Gus.PicksTenant = "Globex";
        var tokens = await own.Portal.SignInAsync(browser, own.Gus);
        Assert.Equal(("globex", "pwd", "Admin"), Tenant(tokens));

        await own.Portal.SignInAsync(browser, own.Gus);
        Assert.DoesNotContain("/signin/tenant", own.Gus.Asked);
    }

    [Fact]
    public async Task when_the_application_names_the_tenant_then_nobody_is_asked()
    {
        using var browser = world.NewBrowser();
        var tokens = await world.Portal.SignInAsync(browser, world.Gus, ("tenant", "globex"));
        Assert.Equal(("globex", "pwd", "Admin"), Tenant(tokens));
        Assert.DoesNotContain("/signin/tenant", world.Gus.Asked);
    }

    [Fact]
    public async Task when_the_chosen_tenant_asks_for_a_set_up_then_the_person_may_go_on_with_the_other_one()
    {
        await using var own = await World.NewAsync();
        using var browser = own.NewBrowser();
        await own.Gus.VisitAsync(browser, "/my/profile");
        var request = own.Portal.Request();
        await browser.OpenAsync(request.Address);
        await browser.PressAsync("Acme Inc.");
        Assert.Equal("/signin/confirm-email", browser.Page.Path);

        await browser.FollowAsync("Go on with another tenant");
        await browser.PressAsync("Globex");
        var tokens = await own.Portal.RedeemAsync(request, own.Portal.Callback(browser.Page, request));
        Assert.Equal(("globex", "pwd", "Admin"), Tenant(tokens));
    }

    [Fact]
    public async Task when_the_person_does_not_want_a_set_up_then_they_return_to_the_application_without_anything()
    {
        using var browser = world.NewBrowser();
        var request = world.AcmeWeb.Request();
        await browser.OpenAsync(request.Address);
        await world.Gus.EnterPasswordAsync(browser);
        Assert.Equal("/signin/confirm-email", browser.Page.Path);
        Assert.False(browser.Page.HasLink("Go on with another tenant"));

        await browser.FollowAsync("Not now: back to acme-web");
        Assert.Equal("access_denied", world.AcmeWeb.CallbackParameters(browser.Page, request)["error"]);
    }

    [Theory, InlineData("https://evil.test/"), InlineData("//evil.test"), InlineData("/connect/authorize?client_id=acme-web&redirect_uri=https://evil.test")]
    public async Task when_the_way_back_is_forged_then_it_leads_to_no_one_else(string address)
    {
        using var browser = world.NewBrowser();
        await browser.OpenAsync("/signin/leave?return=" + Uri.EscapeDataString(address));
        Assert.False(browser.Page.IsElsewhere, browser.Page.Address.ToString());
    }

    [Theory, InlineData("initech"), InlineData("no-such-tenant"), InlineData("")]
    public async Task when_it_is_no_tenant_of_theirs_then_the_answer_is_the_same_whether_it_exists(string tenant)
    {
        using var browser = world.NewBrowser();
        var request = world.Portal.Request(("tenant", tenant));
        await (tenant.Length > 0 ? world.Gus : world.Stranger).VisitAsync(browser, request.Address);
        Assert.Equal("access_denied", world.Portal.CallbackParameters(browser.Page, request)["error"]);
    }

    private static (string?, string?, string?) Tenant(TokenAnswer tokens)
    {
        var claims = tokens.IdTokenClaims;
        return (claims.GetProperty("tenant").GetString(), claims.GetProperty("acr").GetString(), claims.GetProperty("role").GetString());
    }
}
