using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.Stories;
using IdentityProvider.TwoFactor;

namespace IdentityProvider.Tests.SignIn;

/// <summary>Before a key is shown, a password of the last five minutes: a browser that was left open enrols nobody's device.</summary>
public sealed class Given_a_first_set_up_some_time_after_the_password : WorldForEachTest
{
    private const string Confirm = "/signin/confirm-email";
    private const string SetUp = "/signin/set-up-two-factor";
    private static readonly TimeSpan TooLong = TimeSpan.FromMinutes(6);

    [Fact]
    public async Task when_somebody_signed_in_opens_the_pages_by_their_addresses_then_no_code_is_mailed_and_no_key_shown()
    {
        await World.Eve.VisitAsync(Browser, SignInDriving.Profile);
        World.Provider.Clock.Advance(TooLong);
        foreach (var page in (string[])[SetUp, $"{Confirm}?return={Uri.EscapeDataString(SetUp)}", Confirm])
        {
            Assert.DoesNotContain("Confirmation code", (await Browser.OpenAsync(page)).Html, StringComparison.Ordinal);
            Assert.DoesNotContain("totp-key", Browser.Page.Html, StringComparison.Ordinal);
        }

        Assert.Equal((0, 0), (await World.Provider.CountAsync<SentCode>(), await World.Provider.CountAsync<PendingAuthenticator>()));
    }

    [Fact]
    public async Task when_the_code_was_mailed_in_time_and_proved_too_late_then_the_key_waits_for_the_password()
    {
        await World.Eve.VisitAsync(Browser, SignInDriving.Profile);
        await Browser.OpenAsync($"{Confirm}?return={Uri.EscapeDataString(SetUp)}");
        World.Provider.Clock.Advance(TooLong);
        await World.Eve.EnterMailedCodeAsync(Browser);
        Assert.DoesNotContain("totp-key", Browser.Page.Html, StringComparison.Ordinal);
        Assert.Equal(0, await World.Provider.CountAsync<PendingAuthenticator>());
    }

    [Fact]
    public async Task when_a_tenant_turns_the_policy_on_then_who_is_signed_in_gives_the_password_first_and_comes_back_to_the_application()
    {
        var before = await World.GlobexWeb.SignInAsync(Browser, World.Eve);
        await TurnOnAsync();
        World.Provider.Clock.Advance(TooLong);

        var after = await World.GlobexWeb.SignInAsync(Browser, World.Eve);
        Assert.Equal(["/signin", Confirm, SetUp], World.Eve.Asked.Distinct());
        Assert.Equal("mfa", after.IdTokenClaims.GetProperty("acr").GetString());
        Assert.Equal(before.IdTokenClaims.GetProperty("sid").GetString(), after.IdTokenClaims.GetProperty("sid").GetString());
    }

    [Fact, Spec("OpenID Connect Core §3.1.2.6")]
    public async Task when_no_page_may_be_shown_then_they_are_signed_in_all_the_same()
    {
        await World.GlobexWeb.SignInAsync(Browser, World.Eve);
        await TurnOnAsync();
        World.Provider.Clock.Advance(TooLong);
        var silent = World.GlobexWeb.Request(("prompt", "none"));
        await Browser.OpenAsync(silent.Address);
        Assert.Equal("interaction_required", World.GlobexWeb.CallbackParameters(Browser.Page, silent)["error"]);
    }

    [Fact]
    public async Task when_the_mail_of_a_forced_set_up_was_slow_then_the_password_is_asked_again_and_no_second_code()
    {
        var request = World.AcmeWeb.Request();
        await Browser.OpenAsync(request.Address);
        await World.Cleo.EnterPasswordAsync(Browser);
        World.Provider.Clock.Advance(TooLong);
        await World.Cleo.EnterMailedCodeAsync(Browser);
        await World.Cleo.GetThroughAsync(Browser);

        Assert.Equal(["/signin", SetUp], World.Cleo.Asked.Distinct());
        Assert.Equal(1, await World.Provider.CountAsync<SentCode>());
        Assert.NotEmpty(World.AcmeWeb.Callback(Browser.Page, request));
    }

    [Fact]
    public async Task when_the_mail_of_a_step_up_was_slow_then_the_password_is_asked_again_and_no_second_code()
    {
        await World.GlobexWeb.SignInAsync(Browser, World.Eve);
        await TurnOnAsync();
        var request = World.GlobexWeb.Request();
        await Browser.OpenAsync(request.Address);
        Assert.Equal(Confirm, Browser.Page.Path);
        World.Provider.Clock.Advance(TooLong);
        await World.Eve.EnterMailedCodeAsync(Browser);
        await World.Eve.GetThroughAsync(Browser);

        Assert.Equal(["/signin", SetUp], World.Eve.Asked.Distinct());
        Assert.NotEmpty(World.GlobexWeb.Callback(Browser.Page, request));
    }

    [Fact]
    public async Task when_the_person_takes_long_over_the_key_then_it_is_the_same_after_the_password_and_its_code_still_works()
    {
        await Browser.OpenAsync(World.AcmeWeb.Request().Address);
        await World.Cleo.EnterPasswordAsync(Browser);
        await World.Cleo.EnterMailedCodeAsync(Browser);
        var key = Browser.Page.ByTestId("totp-key").TextContent;
        World.Provider.Clock.Advance(TooLong);

        Assert.Equal("/signin", (await Browser.ReloadAsync()).Path);
        Assert.Equal(key, (await World.Cleo.EnterPasswordAsync(Browser)).ByTestId("totp-key").TextContent);
        World.Provider.Clock.Advance(TooLong);
        await World.Cleo.SetUpAsync(Browser);
        Assert.True(Browser.Page.IsElsewhere);
    }

    private async Task TurnOnAsync()
    {
        using var console = World.NewBrowser();
        await PolicySwitch.TurnAsync(console, World.Dora, "globex", on: true);
    }
}
