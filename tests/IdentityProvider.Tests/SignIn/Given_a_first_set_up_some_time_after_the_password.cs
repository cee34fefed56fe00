using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.Stories;
using IdentityProvider.TwoFactor;

namespace IdentityProvider.Tests.SignIn;

/// <summary>Before a key is shown, a password of the last five minutes: a browser that was left open enrols nobody's device.</summary>
public sealed class Given_a_first_set_up_some_time_after_the_password : IAsyncLifetime
{
    private const string Confirm = "/signin/confirm-email";
    private const string SetUp = "/signin/set-up-two-factor";
    private static readonly TimeSpan TooLong = TimeSpan.FromMinutes(6);

    private World world = null!;
    private Browser browser = null!;

    public async ValueTask InitializeAsync()
    {
        world = await World.NewAsync();
        browser = world.NewBrowser();
    }

    public ValueTask DisposeAsync()
    {
        browser.Dispose();
        return world.DisposeAsync();
    }

    [Fact]
    public async Task when_somebody_signed_in_opens_the_pages_by_their_addresses_then_no_code_is_mailed_and_no_key_shown()
    {
        await world.Eve.VisitAsync(browser, SignInDriving.Profile);
        world.Provider.Clock.Advance(TooLong);
        foreach (var page in (string[])[SetUp, $"{Confirm}?return={Uri.EscapeDataString(SetUp)}", Confirm])
        {
            Assert.DoesNotContain("Confirmation code", (await browser.OpenAsync(page)).Html, StringComparison.Ordinal);
            Assert.DoesNotContain("totp-key", browser.Page.Html, StringComparison.Ordinal);
        }

        Assert.Equal((0, 0), (await world.Provider.CountAsync<SentCode>(), await world.Provider.CountAsync<PendingAuthenticator>()));
    }

    [Fact]
    public async Task when_the_code_was_mailed_in_time_and_proved_too_late_then_the_key_waits_for_the_password()
    {
        await world.Eve.VisitAsync(browser, SignInDriving.Profile);
        await browser.OpenAsync($"{Confirm}?return={Uri.EscapeDataString(SetUp)}");
        world.Provider.Clock.Advance(TooLong);
        await world.Eve.EnterMailedCodeAsync(browser);
        Assert.DoesNotContain("totp-key", browser.Page.Html, StringComparison.Ordinal);
        Assert.Equal(0, await world.Provider.CountAsync<PendingAuthenticator>());
    }

    [Fact]
    public async Task when_a_tenant_turns_the_policy_on_then_who_is_signed_in_gives_the_password_first_and_comes_back_to_the_application()
    {
        var before = await world.GlobexWeb.SignInAsync(browser, world.Eve);
        await TurnOnAsync();
        world.Provider.Clock.Advance(TooLong);

        var after = await world.GlobexWeb.SignInAsync(browser, world.Eve);
        Assert.Equal(["/signin", Confirm, SetUp], world.Eve.Asked.Distinct());
        Assert.Equal("mfa", after.IdTokenClaims.GetProperty("acr").GetString());
        Assert.Equal(before.IdTokenClaims.GetProperty("sid").GetString(), after.IdTokenClaims.GetProperty("sid").GetString());
    }

    [Fact, Spec("OpenID Connect Core §3.1.2.6")]
    public async Task when_no_page_may_be_shown_then_they_are_signed_in_all_the_same()
    {
        await world.GlobexWeb.SignInAsync(browser, world.Eve);
        await TurnOnAsync();
        world.Provider.Clock.Advance(TooLong);
        var silent = world.GlobexWeb.Request(("prompt", "none"));
        await browser.OpenAsync(silent.Address);
        Assert.Equal("interaction_required", world.GlobexWeb.CallbackParameters(browser.Page, silent)["error"]);
    }

    [Fact]
    public async Task when_the_mail_of_a_forced_set_up_was_slow_then_the_password_is_asked_again_and_no_second_code()
    {
        var request = world.AcmeWeb.Request();
        await browser.OpenAsync(request.Address);
        await world.Cleo.EnterPasswordAsync(browser);
        world.Provider.Clock.Advance(TooLong);
        await world.Cleo.EnterMailedCodeAsync(browser);
        await world.Cleo.GetThroughAsync(browser);

        Assert.Equal(["/signin", SetUp], world.Cleo.Asked.Distinct());
        Assert.Equal(1, await world.Provider.CountAsync<SentCode>());
        Assert.NotEmpty(world.AcmeWeb.Callback(browser.Page, request));
    }

    [Fact]
    public async Task when_the_mail_of_a_step_up_was_slow_then_the_password_is_asked_again_and_no_second_code()
    {
        await world.GlobexWeb.SignInAsync(browser, world.Eve);
        await TurnOnAsync();
        var request = world.GlobexWeb.Request();
        await browser.OpenAsync(request.Address);
        Assert.Equal(Confirm, browser.Page.Path);
        world.Provider.Clock.Advance(TooLong);
        await world.Eve.EnterMailedCodeAsync(browser);
        await world.Eve.GetThroughAsync(browser);

        Assert.Equal(["/signin", SetUp], world.Eve.Asked.Distinct());
        Assert.NotEmpty(world.GlobexWeb.Callback(browser.Page, request));
    }

    [Fact]
    public async Task when_the_person_takes_long_over_the_key_then_it_is_the_same_after_the_password_and_its_code_still_works()
    {
        await browser.OpenAsync(world.AcmeWeb.Request().Address);
        await world.Cleo.EnterPasswordAsync(browser);
        await world.Cleo.EnterMailedCodeAsync(browser);
        var key = browser.Page.ByTestId("totp-key").TextContent;
        world.Provider.Clock.Advance(TooLong);

        Assert.Equal("/signin", (await browser.ReloadAsync()).Path);
        Assert.Equal(key, (await world.Cleo.EnterPasswordAsync(browser)).ByTestId("totp-key").TextContent);
        world.Provider.Clock.Advance(TooLong);
        await world.Cleo.SetUpAsync(browser);
        Assert.True(browser.Page.IsElsewhere);
    }

    private async Task TurnOnAsync()
    {
        using var console = world.NewBrowser();
        await PolicySwitch.TurnAsync(console, world.Dora, "globex", on: true);
    }
}
