using System.Net;
using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.Stories;

/// <summary>The switch reaches people who are signed in already: nobody is thrown out, and nothing is issued until they stepped up.</summary>
public sealed class Given_a_policy_that_is_turned_on : IAsyncLifetime
{
    private World world = null!;
    private Browser signedIn = null!;
    private TokenAnswer before = null!;

    public async ValueTask InitializeAsync()
    {
        world = await World.NewAsync();
        signedIn = world.NewBrowser();
        before = await world.GlobexWeb.SignInAsync(signedIn, world.Eve);
        Assert.Equal("pwd", before.IdTokenClaims.GetProperty("acr").GetString());
        using var console = world.NewBrowser();
        await PolicySwitch.TurnAsync(console, world.Dora, "globex", on: true);
    }

    public ValueTask DisposeAsync()
    {
        signedIn.Dispose();
        return world.DisposeAsync();
    }

    [Fact]
    public async Task when_the_application_refreshes_then_it_is_told_why_not_and_the_same_token_works_after_the_step_up()
    {
        var refused = await world.GlobexWeb.RefreshAsync(before.RefreshToken);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant", "two_factor_required", "globex"), (refused.Status, refused.Error, refused.ErrorCode, refused.Text("tenant")));

        await world.GlobexWeb.SignInAsync(signedIn, world.Eve);
        var refreshed = await world.GlobexWeb.RefreshAsync(before.RefreshToken);
        Assert.True(refreshed.Succeeded, refreshed.Body);
        Assert.Equal("mfa", refreshed.IdTokenClaims.GetProperty("acr").GetString());
        Assert.Equal(before.IdTokenClaims.GetProperty("sid").GetString(), refreshed.IdTokenClaims.GetProperty("sid").GetString());
    }

    [Fact]
    public async Task when_the_application_may_show_no_page_then_it_is_told_that_one_is_needed()
    {
        var silent = world.GlobexWeb.Request(("prompt", "none"));
        await signedIn.OpenAsync(silent.Address);
        Assert.Equal("interaction_required", world.GlobexWeb.CallbackParameters(signedIn.Page, silent)["error"]);
    }

    [Fact]
    public async Task when_an_unenrolled_person_comes_back_then_they_are_led_to_set_up_without_their_password()
    {
        await world.GlobexWeb.SignInAsync(signedIn, world.Eve);
        Assert.DoesNotContain("/signin", world.Eve.Asked);
        Assert.Contains("/signin/set-up-two-factor", world.Eve.Asked);
    }

    [Fact]
    public async Task when_an_enrolled_person_whose_session_has_no_second_factor_comes_back_then_only_the_code_is_asked_for()
    {
        await using var own = await World.NewAsync();
        using var first = own.NewBrowser();
        await own.GlobexWeb.SignInAsync(first, own.Eve);
        using var second = own.NewBrowser();
        await own.Eve.VisitAsync(second, "/my/two-factor");
        await second.PressAsync("Enable");
        await own.Eve.SetUpAsync(second);
        using var console = own.NewBrowser();
        await PolicySwitch.TurnAsync(console, own.Dora, "globex", on: true);

        var tokens = await own.GlobexWeb.SignInAsync(first, own.Eve);
        Assert.Equal(["/signin/two-factor"], own.Eve.Asked);
        Assert.Equal("mfa", tokens.IdTokenClaims.GetProperty("acr").GetString());
    }

    [Fact]
    public async Task when_a_code_was_issued_before_then_it_is_worth_nothing_after()
    {
        await using var own = await World.NewAsync();
        using var browser = own.NewBrowser();
        var request = own.GlobexWeb.Request();
        await own.Eve.VisitAsync(browser, request.Address);
        var code = own.GlobexWeb.Callback(browser.Page, request);
        using var console = own.NewBrowser();
        await PolicySwitch.TurnAsync(console, own.Dora, "globex", on: true);

        var refused = await own.GlobexWeb.RedeemAsync(request, code);
        Assert.Equal(("invalid_grant", "two_factor_required"), (refused.Error, refused.ErrorCode));
    }
}
