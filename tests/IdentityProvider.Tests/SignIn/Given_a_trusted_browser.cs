using IdentityProvider.Auditing;
using IdentityProvider.SignIn;
using IdentityProvider.Tenancy;
using IdentityProvider.Tests.Administration;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.Stories;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.SignIn;

/// <summary>Globex requires no second factor and lets browsers be trusted; Dora has one of her own accord.</summary>
public sealed class Given_a_trusted_browser : WorldForEachTest
{
    private const string Trust = "Trust this browser for 30 days";

    [Fact]
    public async Task when_the_person_signs_in_there_again_then_no_code_is_asked_for_and_the_tokens_say_password_alone()
    {
        await TrustAsync();
        var tokens = await SignInAgainAsync();
        Assert.Equal(["/signin"], World.Dora.Asked);
        Assert.Equal("""["pwd"]""", tokens.IdTokenClaims.GetProperty("amr").GetRawText());
        Assert.Equal("pwd", tokens.IdTokenClaims.GetProperty("acr").GetString());
        Assert.False(tokens.IdTokenClaims.TryGetProperty("mfa_time", out _));
        Assert.Equal("none", tokens.IdTokenClaims.GetProperty("two_factor_policy").GetProperty("met_by").GetString());
        Assert.Equal(["sign_in.browser_trusted", "sign_in.trusted_browser_used"], await EventsAsync());
    }

    [Fact]
    public async Task when_more_is_demanded_than_a_password_then_the_code_is_asked_for()
    {
        await TrustAsync();
        await SignInAgainAsync(("acr_values", "mfa"));
        Assert.Equal(["/signin", "/signin/two-factor"], World.Dora.Asked);

        await SignOutAsync();
        await World.Dora.VisitAsync(Browser, "/my/profile");
        Assert.Equal(["/signin", "/signin/two-factor"], World.Dora.Asked);
        await SignOutAsync();

        await SignInAgainAsync();
        Assert.Equal(["/signin"], World.Dora.Asked);
        await World.Dora.VisitAsync(Browser, "/my/two-factor/replace"); // by single sign-on: the session has a password alone
        Assert.Equal(["/signin/two-factor"], World.Dora.Asked);
    }

    [Fact]
    public async Task when_the_tenant_requires_two_factor_then_nothing_is_offered_or_counts_and_tokens_of_before_are_refused()
    {
        await TrustAsync();
        var before = await SignInAgainAsync();
        Assert.True(before.Succeeded);
        using var admins = World.NewBrowser();
        await World.Provider.ProveRecoveryAsync();
        await PolicySwitch.TurnAsync(admins, World.Hugo, "globex", on: true);

        Assert.Equal("two_factor_required", (await World.GlobexWeb.RefreshAsync(before.RefreshToken)).Text("error_code"));
        await SignOutAsync();
        var request = World.GlobexWeb.Request();
        await Browser.OpenAsync(request.Address);
        await World.Dora.EnterPasswordAsync(Browser);
        Assert.Equal("/signin/two-factor", Browser.Page.Path);
        Assert.False(Browser.Page.HasField(Trust));
    }

    [Theory]
    [InlineData("the password was changed")]
    [InlineData("the second factor was reset and set up again")]
    [InlineData("the device was replaced")]
    [InlineData("the person stopped it")]
    [InlineData("thirty days passed")]
    [InlineData("the tenant allows fewer days")]
    [InlineData("the tenant allows it no longer")]
    [InlineData("it is another browser")]
    public async Task when_the_trust_is_over_then_the_code_is_asked_for(string why)
    {
        await TrustAsync();
        using var elsewhere = World.NewBrowser();
        switch (why)
        {
            case "the password was changed":
                await World.Dora.VisitAsync(elsewhere, "/my/password");
                await elsewhere.Fill("Current password", World.Dora.Password).Fill("New password", "a violet tram sings at noon").PressAsync("Change password");
                World.Dora.Password = "a violet tram sings at noon";
                break;
            case "the second factor was reset and set up again":
                await World.Provider.ProveRecoveryAsync();
                await World.Hugo.ResetAsync(elsewhere, "globex", World.Dora);
                await SignOutAsync();
                await World.Dora.VisitAsync(Browser, "/my/two-factor/set-up");
                await World.Dora.SetUpAsync(Browser);
                break;
            case "the device was replaced":
                await World.Dora.VisitAsync(elsewhere, "/my/two-factor/replace");
                World.Dora.Phone.Type(elsewhere.Page.ByTestId("totp-key").TextContent.Trim());
                await World.Dora.EnterCodeAsync(elsewhere);
                break;
            case "the person stopped it":
                await World.Dora.VisitAsync(elsewhere, "/my/sessions");
                Assert.Single(elsewhere.Page.Document.QuerySelectorAll("[data-testid='trusted-browser']"));
                await elsewhere.PressAsync("Stop trusting");
                Assert.Empty(elsewhere.Page.Document.QuerySelectorAll("[data-testid='trusted-browser']"));
                break;
            case "thirty days passed":
                World.Provider.Clock.AdjustTime(World.Provider.Clock.GetUtcNow() + TimeSpan.FromDays(30) + TimeSpan.FromMinutes(1));
                break;
            case "the tenant allows fewer days":
                World.Provider.Clock.AdjustTime(World.Provider.Clock.GetUtcNow() + TimeSpan.FromDays(2));
                await AllowAsync(1);
                break;
            case "the tenant allows it no longer":
                await AllowAsync(null);
                break;
            default:
                await SignOutAsync();
                await World.GlobexWeb.SignInAsync(elsewhere, World.Dora);
                Assert.Contains("/signin/two-factor", World.Dora.Asked);
                return;
        }

        await SignInAgainAsync();
        Assert.Contains("/signin/two-factor", World.Dora.Asked);
    }

    [Fact, Spec("B-15")]
    public async Task when_another_person_signs_in_in_it_then_they_are_asked_for_their_code()
    {
        await TrustAsync();
        await SignOutAsync();
        await World.GlobexWeb.SignInAsync(Browser, World.Hugo);
        Assert.Contains("/signin/two-factor", World.Hugo.Asked);
    }

    [Fact]
    public async Task when_nobody_offered_it_then_a_field_of_ones_own_making_trusts_nothing()
    {
        await AllowAsync(30);
        await Browser.TryPasswordAsync(World.Dora);
        Assert.False(Browser.Page.HasField(Trust));
        await Browser.PostWithTokenAsync("/signin/two-factor?return=%2Fmy%2Fprofile&context=made-up", ("Code", World.Dora.Phone.FreshCode()), ("Trust", "true"));
        Assert.Equal("/my/profile", Browser.Page.Path);
        await SignInAgainAsync();
        Assert.Contains("/signin/two-factor", World.Dora.Asked);
        Assert.Empty(await EventsAsync());
    }

    [Fact]
    public async Task when_the_code_was_wrong_then_the_browser_is_not_trusted_and_the_choice_is_kept()
    {
        await AllowAsync(30);
        await AtTheCodeAsync();
        var page = await Browser.Fill(Trust, "true").Fill("Authentication code", World.Dora.Phone.WrongCode()).PressAsync("Submit");
        Assert.True(((AngleSharp.Html.Dom.IHtmlInputElement)page.Document.QuerySelector("[name=Trust]")!).IsChecked);
        Assert.False(await World.Provider.WithDatabaseAsync(db => db.Set<KnownBrowser>().AnyAsync(b => b.TrustedAt != null)));
    }

    [Fact]
    public async Task when_somebody_else_names_it_then_it_stays_trusted_and_no_secret_is_stored()
    {
        await TrustAsync();
        var browser = await World.Provider.WithDatabaseAsync(db => db.Set<KnownBrowser>().SingleAsync(b => b.TrustedAt != null));
        using var thief = World.NewBrowser();
        await World.Hugo.VisitAsync(thief, "/my/sessions");
        await thief.PostWithTokenAsync("/my/sessions", ("Browser", browser.Id.ToString()));
        await SignInAgainAsync();
        Assert.Equal(["/signin"], World.Dora.Asked);
        Assert.DoesNotContain(Browser.Cookie("__Host-idp-browser")!, await World.Provider.Database.DumpAsync(), StringComparison.Ordinal);
    }

    private async Task TrustAsync()
    {
        await AllowAsync(30);
        var request = await AtTheCodeAsync();
        await Browser.Fill(Trust, "true").Fill("Authentication code", World.Dora.Phone.FreshCode()).PressAsync("Submit");
        var tokens = await World.GlobexWeb.RedeemAsync(request, World.GlobexWeb.Callback(Browser.Page, request));
        Assert.Equal("mfa", tokens.IdTokenClaims.GetProperty("acr").GetString()); // the code was proved this time
    }

    private async Task<AuthorizationRequest> AtTheCodeAsync()
    {
        var request = World.GlobexWeb.Request();
        await Browser.OpenAsync(request.Address);
        await World.Dora.EnterPasswordAsync(Browser);
        return request;
    }

    private async Task<TokenAnswer> SignInAgainAsync(params (string Name, string Value)[] more)
    {
        await SignOutAsync();
        return await World.GlobexWeb.SignInAsync(Browser, World.Dora, more);
    }

    private async Task SignOutAsync()
    {
        await Browser.OpenAsync("/connect/logout");
        if (Browser.Page.HasButton("Sign out"))
        {
            await Browser.PressAsync("Sign out");
        }
    }

    private Task<int> AllowAsync(int? days) => World.Provider.WithDatabaseAsync(db =>
        db.Set<Tenant>().Where(t => t.Slug == "globex").ExecuteUpdateAsync(set => set.SetProperty(t => t.TrustedBrowserDays, days)));

    private Task<List<string>> EventsAsync() => World.Provider.WithDatabaseAsync(db =>
        db.Set<AuditEntry>().Where(e => e.Kind.Contains("trusted")).OrderBy(e => e.Id).Select(e => e.Kind).ToListAsync());
}
