using System.Net;
using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.OpenIdConnect;

[Spec("OpenID Connect RP-Initiated Logout §2")]
public sealed class Given_a_sign_out(World world) : IClassFixture<World>
{
    private const string Registered = "https://app.test/signed-out";

    [Fact]
    public async Task when_a_foreign_page_leads_here_then_the_person_is_asked_and_stays_signed_in()
    {
        using var browser = world.NewBrowser();
        await world.GlobexWeb.SignInAsync(browser, world.Eve);
        await browser.OpenAsync("/connect/logout");
        Assert.True(browser.Page.HasButton("Sign out"), browser.Page.Text);
        await browser.PostAsync("/connect/logout", ("confirm", "1"));
        Assert.True(browser.Page.HasButton("Sign out"), browser.Page.Text);
        Assert.True(await IsSignedInAsync(browser));

        await browser.OpenAsync("/connect/logout");
        await browser.PressAsync("Sign out");
        Assert.False(await IsSignedInAsync(browser));
    }

    [Theory, InlineData(0), InlineData(60)]
    public async Task when_the_hint_is_of_this_session_then_the_person_is_signed_out_and_taken_back_with_the_state(int minutesLater)
    {
        using var browser = world.NewBrowser();
        var tokens = await world.GlobexWeb.SignInAsync(browser, world.Eve);
        world.Provider.Clock.Advance(TimeSpan.FromMinutes(minutesLater));
        await browser.OpenAsync(RelyingParty.LogoutAddress(tokens.IdToken, Registered, "a state & more"));
        Assert.True(browser.Page.IsElsewhere, browser.Page.Text);
        Assert.Equal((Registered, "a state & more"), (browser.Page.Address.GetLeftPart(UriPartial.Path), browser.Page.Parameter("state")));
        Assert.False(await IsSignedInAsync(browser));
    }

    [Fact]
    public async Task when_the_hint_is_of_another_session_then_the_person_is_asked()
    {
        using var first = world.NewBrowser();
        var hint = (await world.GlobexWeb.SignInAsync(first, world.Eve)).IdToken;
        using var second = world.NewBrowser();
        await world.GlobexWeb.SignInAsync(second, world.Eve);
        await second.OpenAsync(RelyingParty.LogoutAddress(hint, Registered));
        Assert.True(second.Page.HasButton("Sign out"), second.Page.Text);
        Assert.True(await IsSignedInAsync(second));
        Assert.True(await IsSignedInAsync(first));
    }

    [Theory]
    [InlineData("https://app.test/signed-out?x=1")]
    [InlineData("https://app.test/signed-out/more")]
    [InlineData("https://app.test/callback")]
    [InlineData("https://evil.test/")]
    [InlineData("//evil.test/")]
    [InlineData("javascript:alert(1)")]
    public async Task when_the_address_to_go_back_to_is_not_registered_then_nobody_is_taken_there(string address)
    {
        using var browser = world.NewBrowser();
        var tokens = await world.GlobexWeb.SignInAsync(browser, world.Eve);
        await browser.OpenAsync(RelyingParty.LogoutAddress(tokens.IdToken, address));
        Assert.False(browser.Page.IsElsewhere, $"Sent to {browser.Page.Address}");
        await browser.OpenAsync(RelyingParty.LogoutAddress(null, address));
        Assert.False(browser.Page.IsElsewhere, $"Sent to {browser.Page.Address}");
    }

    [Fact]
    public async Task when_there_is_no_hint_then_nobody_is_taken_anywhere()
    {
        using var browser = world.NewBrowser();
        await world.GlobexWeb.SignInAsync(browser, world.Eve);
        await browser.OpenAsync(RelyingParty.LogoutAddress(null, Registered));
        Assert.False(browser.Page.IsElsewhere);
        if (browser.Page.HasButton("Sign out"))
        {
            await browser.PressAsync("Sign out");
            Assert.False(browser.Page.IsElsewhere);
        }
    }

    [Fact]
    public async Task when_a_cookie_was_copied_before_then_it_opens_nothing_after()
    {
        using var browser = world.NewBrowser();
        var tokens = await world.GlobexWeb.SignInAsync(browser, world.Eve);
        using var thief = browser.Copy(world.Provider.NewClient());
        Assert.True(await IsSignedInAsync(thief));
        await browser.OpenAsync(RelyingParty.LogoutAddress(tokens.IdToken));
        Assert.False(await IsSignedInAsync(thief));
        Assert.Equal(HttpStatusCode.Unauthorized, (await world.GlobexWeb.UserInfoAsync(tokens.AccessToken)).Status);
    }

    private async Task<bool> IsSignedInAsync(Browser browser) =>
        await browser.ErrorAtClientAsync(world.GlobexWeb, world.GlobexWeb.Request(("prompt", "none"))) is null;
}
