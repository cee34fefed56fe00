using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.SignIn;

public sealed class Given_a_forced_set_up_that_says_why(World world) : IClassFixture<World>
{
    private const string SetUp = "/signin/set-up-two-factor";

    [Fact]
    public async Task when_the_application_is_of_all_tenants_then_the_one_that_requires_it_is_named_and_not_before_the_mailed_code()
    {
        using var browser = world.NewBrowser();
        await browser.OpenAsync(world.Portal.Request().Address);
        await world.Cleo.EnterPasswordAsync(browser);
        Assert.Equal("/signin/confirm-email", browser.Page.Path);
        Assert.DoesNotContain("Acme", browser.Page.Text, StringComparison.Ordinal);

        await world.Cleo.EnterMailedCodeAsync(browser);
        Assert.Contains("Acme Inc. requires two-factor authentication", browser.Page.Text, StringComparison.Ordinal);
        await browser.Fill("Authentication code", "000000").PressAsync("Submit");
        Assert.Contains("Acme Inc. requires two-factor authentication", browser.Page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_the_person_chose_among_several_tenants_then_the_chosen_one_is_named()
    {
        using var browser = world.NewBrowser();
        await browser.OpenAsync(world.Portal.Request().Address);
        await world.Gus.EnterPasswordAsync(browser);
        await browser.PressAsync("Acme Inc.");
        await world.Gus.EnterMailedCodeAsync(browser);
        Assert.Equal(SetUp, browser.Page.Path);
        Assert.Contains("Acme Inc. requires", browser.Page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_the_request_asks_for_it_and_not_the_tenant_then_no_tenant_is_blamed()
    {
        using var browser = world.NewBrowser();
        await browser.OpenAsync(world.GlobexWeb.Request(("acr_values", "mfa")).Address);
        await world.Eve.EnterPasswordAsync(browser);
        await world.Eve.EnterMailedCodeAsync(browser);
        Assert.Equal(SetUp, browser.Page.Path);
        Assert.DoesNotContain("Globex requires", browser.Page.Text, StringComparison.Ordinal);
        Assert.Contains("required here", browser.Page.Text, StringComparison.Ordinal);
    }
}
