using System.Net;
using IdentityProvider.Tests.Driving;
using IdentityProvider.TwoFactor;

namespace IdentityProvider.Tests.MyPage;

public sealed class Given_a_person_with_two_factor_on : WorldForEachTest
{
    [Fact]
    public async Task when_no_tenant_requires_it_then_they_turn_it_off_with_a_fresh_code_and_every_session_loses_the_proof()
    {
        await World.Dora.VisitAsync(Browser, "/my/two-factor");
        World.Provider.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("/signin/two-factor", (await Browser.PressAsync("Disable")).Path);
        Assert.Equal("/my/two-factor/disable", (await World.Dora.GetThroughAsync(Browser)).Path);

        var page = await World.Dora.DisableAsync(Browser);
        Assert.Equal("/my/two-factor", page.Path);
        Assert.True(page.HasButton("Enable"));
        Assert.Contains("off", (await World.Provider.Mail.NextAsync(World.Dora.Email, TestContext.Current.CancellationToken)).Subject, StringComparison.Ordinal);
        Assert.Equal("/signin", (await Browser.OpenAsync("/admin/globex")).Path);
        Assert.Equal("/signin/confirm-email", (await World.Dora.EnterPasswordAsync(Browser)).Path);
        Assert.Equal(0, await World.Provider.WithDatabaseAsync(db => Task.FromResult(db.Set<Authenticator>().Count(a => db.Set<IdentityProvider.Accounts.Account>().Any(x => x.Id == a.AccountId && x.CanonicalEmail == World.Dora.Email)))));
    }

    [Fact]
    public async Task when_a_tenant_requires_it_then_it_stays_on_by_page_and_by_direct_post_and_the_tenant_is_named()
    {
        await World.Bob.VisitAsync(Browser, "/my/two-factor");
        Assert.False(Browser.Page.HasButton("Disable"));
        var page = await Browser.OpenAsync("/my/two-factor/disable");
        Assert.False(page.HasButton("Disable"));
        Assert.Contains("Acme Inc.", page.Alert, StringComparison.Ordinal);

        page = await Browser.PostWithTokenAsync("/my/two-factor/disable", ("force", "true"), ("RequiredBy", ""), ("CurrentPassword", World.Bob.Password));
        Assert.Contains("Acme Inc.", page.Alert, StringComparison.Ordinal);
        Assert.Contains("since", (await Browser.OpenAsync("/my/two-factor")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/my/two-factor/disable")]
    [InlineData("/my/two-factor/recovery-codes")]
    [InlineData("/my/two-factor/replace")]
    [InlineData("/my/sessions")]
    [InlineData("/my/profile")]
    public async Task when_a_form_comes_without_our_token_then_it_is_refused(string address)
    {
        await World.Dora.VisitAsync(Browser, "/my/two-factor");
        Assert.Equal(HttpStatusCode.BadRequest, (await Browser.PostAsync(address, ("Name", "x"), ("Code", "123456"), ("Others", "true"))).Status);
        Assert.True((await Browser.OpenAsync("/my/two-factor")).HasButton("Disable"));
    }

    [Fact]
    public async Task when_the_device_is_replaced_then_the_old_one_works_until_the_new_one_is_proved()
    {
        await World.Dora.VisitAsync(Browser, "/my/two-factor");
        await Browser.PressAsync("Replace device");
        var next = new AuthenticatorApp(World.Provider.Clock);
        next.Type(Browser.Page.ByTestId("totp-key").TextContent);
        using (var meanwhile = World.NewBrowser())
        {
            Assert.Equal("/my/profile", (await World.Dora.VisitAsync(meanwhile, "/my")).Path);
        }

        var page = await Browser.Fill("Authentication code", next.FreshCode()).PressAsync("Submit");
        Assert.NotEmpty(page.ByTestId("recovery-codes").TextContent); // she came without any
        using var later = World.NewBrowser();
        await later.OpenAsync("/my");
        await World.Dora.EnterPasswordAsync(later);
        await later.Fill("Authentication code", World.Dora.Phone.FreshCode()).PressAsync("Submit");
        Assert.Equal("/signin/two-factor", later.Page.Path);
        await later.Fill("Authentication code", next.FreshCode()).PressAsync("Submit");
        Assert.Equal("/my/profile", later.Page.Path);
    }

    [Fact]
    public async Task when_new_recovery_codes_are_made_then_they_are_shown_once_and_the_old_ones_are_dead()
    {
        await World.Dora.VisitAsync(Browser, "/my/two-factor");
        var first = await NewCodesAsync();
        Assert.DoesNotContain(first[0], (await Browser.OpenAsync("/my/two-factor/recovery-codes")).Html, StringComparison.Ordinal);
        await Browser.OpenAsync("/my/two-factor");
        var second = await NewCodesAsync();
        Assert.Empty(first.Intersect(second));

        Assert.Equal("/signin/recovery-code", await RedeemAsync(first[0]));
        Assert.Equal("/signin/new-phone", await RedeemAsync(second[0]));
        Assert.Equal("Recovery codes left: 9", (await Browser.OpenAsync("/my/two-factor")).ByTestId("recovery-codes-left").TextContent);
    }

    private async Task<IReadOnlyList<string>> NewCodesAsync()
    {
        await Browser.PressAsync("New recovery codes");
        await Browser.PressAsync("New recovery codes");
        Assert.Contains("no-store", Browser.Page.Headers!.CacheControl!.ToString(), StringComparison.Ordinal);
        await World.Dora.SaveRecoveryCodesAsync(Browser);
        return World.Dora.RecoveryCodes;
    }

    private async Task<string> RedeemAsync(string code)
    {
        using var other = World.NewBrowser();
        await other.OpenAsync("/my");
        await World.Dora.EnterPasswordAsync(other);
        await other.FollowAsync("Use a recovery code");
        return (await other.Fill("Recovery code", code).PressAsync("Submit")).Path;
    }
}
