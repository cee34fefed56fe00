using System.Net;
using IdentityProvider.Tests.Driving;
using IdentityProvider.TwoFactor;

namespace IdentityProvider.Tests.MyPage;

public sealed class Given_a_person_with_two_factor_on : IAsyncLifetime
{
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
    public async Task when_no_tenant_requires_it_then_they_turn_it_off_with_a_fresh_code_and_every_session_loses_the_proof()
    {
        await world.Dora.VisitAsync(browser, "/my/two-factor");
        world.Provider.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("/signin/two-factor", (await browser.PressAsync("Disable")).Path);
        Assert.Equal("/my/two-factor/disable", (await world.Dora.GetThroughAsync(browser)).Path);

        var page = await browser.PressAsync("Disable");
        Assert.Equal("/my/two-factor", page.Path);
        Assert.True(page.HasButton("Enable"));
        Assert.Contains("off", (await world.Provider.Mail.NextAsync(world.Dora.Email, TestContext.Current.CancellationToken)).Subject, StringComparison.Ordinal);
        Assert.Equal("/signin", (await browser.OpenAsync("/admin/globex")).Path);
        Assert.Equal("/signin/confirm-email", (await world.Dora.EnterPasswordAsync(browser)).Path);
        Assert.Equal(0, await world.Provider.WithDatabaseAsync(db => Task.FromResult(db.Set<Authenticator>().Count(a => db.Set<IdentityProvider.Accounts.Account>().Any(x => x.Id == a.AccountId && x.CanonicalEmail == world.Dora.Email)))));
    }

    [Fact]
    public async Task when_a_tenant_requires_it_then_it_stays_on_by_page_and_by_direct_post_and_the_tenant_is_named()
    {
        await world.Bob.VisitAsync(browser, "/my/two-factor");
        Assert.False(browser.Page.HasButton("Disable"));
        var page = await browser.OpenAsync("/my/two-factor/disable");
        Assert.False(page.HasButton("Disable"));
        Assert.Contains("Acme Inc.", page.Alert, StringComparison.Ordinal);

        page = await browser.PostWithTokenAsync("/my/two-factor/disable", ("force", "true"), ("RequiredBy", ""));
        Assert.Contains("Acme Inc.", page.Alert, StringComparison.Ordinal);
        Assert.Contains("since", (await browser.OpenAsync("/my/two-factor")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/my/two-factor/disable")]
    [InlineData("/my/two-factor/recovery-codes")]
    [InlineData("/my/two-factor/replace")]
    [InlineData("/my/sessions")]
    [InlineData("/my/profile")]
    public async Task when_a_form_comes_without_our_token_then_it_is_refused(string address)
    {
        await world.Dora.VisitAsync(browser, "/my/two-factor");
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.PostAsync(address, ("Name", "x"), ("Code", "123456"), ("Others", "true"))).Status);
        Assert.True((await browser.OpenAsync("/my/two-factor")).HasButton("Disable"));
    }

    [Fact]
    public async Task when_the_device_is_replaced_then_the_old_one_works_until_the_new_one_is_proved()
    {
        await world.Dora.VisitAsync(browser, "/my/two-factor");
        await browser.PressAsync("Replace device");
        var next = new AuthenticatorApp(world.Provider.Clock);
        next.Type(browser.Page.ByTestId("totp-key").TextContent);
        using (var meanwhile = world.NewBrowser())
        {
            Assert.Equal("/my/profile", (await world.Dora.VisitAsync(meanwhile, "/my")).Path);
        }

        var page = await browser.Fill("Authentication code", next.FreshCode()).PressAsync("Submit");
        Assert.NotEmpty(page.ByTestId("recovery-codes").TextContent); // she came without any
        using var later = world.NewBrowser();
        await later.OpenAsync("/my");
        await world.Dora.EnterPasswordAsync(later);
        await later.Fill("Authentication code", world.Dora.Phone.FreshCode()).PressAsync("Submit");
        Assert.Equal("/signin/two-factor", later.Page.Path);
        await later.Fill("Authentication code", next.FreshCode()).PressAsync("Submit");
        Assert.Equal("/my/profile", later.Page.Path);
    }

    [Fact]
    public async Task when_new_recovery_codes_are_made_then_they_are_shown_once_and_the_old_ones_are_dead()
    {
        await world.Dora.VisitAsync(browser, "/my/two-factor");
        var first = await NewCodesAsync();
        Assert.DoesNotContain(first[0], (await browser.OpenAsync("/my/two-factor/recovery-codes")).Html, StringComparison.Ordinal);
        await browser.OpenAsync("/my/two-factor");
        var second = await NewCodesAsync();
        Assert.Empty(first.Intersect(second));

        Assert.Equal("/signin/recovery-code", await RedeemAsync(first[0]));
        Assert.Equal("/my/profile", await RedeemAsync(second[0]));
        Assert.Equal("Recovery codes left: 9", (await browser.OpenAsync("/my/two-factor")).ByTestId("recovery-codes-left").TextContent);
    }

    private async Task<IReadOnlyList<string>> NewCodesAsync()
    {
        await browser.PressAsync("New recovery codes");
        await browser.PressAsync("New recovery codes");
        Assert.Contains("no-store", browser.Page.Headers!.CacheControl!.ToString(), StringComparison.Ordinal);
        await world.Dora.SaveRecoveryCodesAsync(browser);
        return world.Dora.RecoveryCodes;
    }

    private async Task<string> RedeemAsync(string code)
    {
        using var other = world.NewBrowser();
        await other.OpenAsync("/my");
        await world.Dora.EnterPasswordAsync(other);
        await other.FollowAsync("Use a recovery code");
        return (await other.Fill("Recovery code", code).PressAsync("Submit")).Path;
    }
}
