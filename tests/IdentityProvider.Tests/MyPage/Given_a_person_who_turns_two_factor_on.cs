using System.Net;
using IdentityProvider.Auditing;
using IdentityProvider.Tests.Driving;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.MyPage;

public sealed class Given_a_person_who_turns_two_factor_on : IAsyncLifetime
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
    public async Task when_the_right_code_of_the_shown_key_is_typed_then_it_is_on_and_asked_for_from_the_next_sign_in_on()
    {
        var page = await EnableAsync(world.Eve);
        Assert.Equal("/my/two-factor/set-up", page.Path);
        Assert.Contains("no-store", page.Headers!.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.NotNull(page.Document.QuerySelector("img[alt='QR code']"));
        Assert.NotNull(page.Document.QuerySelector("a[href^='otpauth://totp/']"));

        world.Eve.Phone.Type(page.ByTestId("totp-key").TextContent.Trim());
        page = await browser.Fill("Authentication code", world.Eve.Phone.FreshCode()).PressAsync("Submit");
        Assert.Contains("no-store", page.Headers!.CacheControl!.ToString(), StringComparison.Ordinal);
        page = await world.Eve.SaveRecoveryCodesAsync(browser);
        Assert.Equal("/my/two-factor", page.Path);
        Assert.Equal($"Recovery codes left: {RecoveryCodes.SetSize}", page.ByTestId("recovery-codes-left").TextContent);
        Assert.Equal(RecoveryCodes.SetSize, world.Eve.RecoveryCodes.Count);
        Assert.All(world.Eve.RecoveryCodes, code => Assert.DoesNotContain(code, page.Html, StringComparison.Ordinal));

        Assert.Contains("on", (await world.Provider.Mail.NextAsync(world.Eve.Email, TestContext.Current.CancellationToken)).Subject, StringComparison.Ordinal);
        Assert.Equal(1, await EventsAsync("two_factor.enabled"));

        using var later = world.NewBrowser();
        await world.Eve.VisitAsync(later, "/my");
        Assert.Equal(["/signin", "/signin/two-factor"], world.Eve.Asked);
    }

    [Fact]
    public async Task when_the_page_is_reloaded_or_the_code_is_wrong_then_the_key_stays_and_nothing_is_on()
    {
        var key = (await EnableAsync(world.Eve)).ByTestId("totp-key").TextContent;
        Assert.Equal(key, (await browser.ReloadAsync()).ByTestId("totp-key").TextContent);

        world.Eve.Phone.Type(key);
        var page = await browser.Fill("Authentication code", world.Eve.Phone.WrongCode()).PressAsync("Submit");
        Assert.Equal((HttpStatusCode.OK, key), (page.Status, page.ByTestId("totp-key").TextContent));
        Assert.Contains("not right", page.Alert, StringComparison.Ordinal);
        Assert.True((await browser.OpenAsync("/my/two-factor")).HasButton("Enable"));
    }

    [Fact]
    public async Task when_the_code_that_turned_it_on_comes_again_then_it_is_spent()
    {
        await EnableAsync(world.Eve);
        world.Eve.Phone.Type(browser.Page.ByTestId("totp-key").TextContent);
        var code = world.Eve.Phone.FreshCode();
        await browser.Fill("Authentication code", code).PressAsync("Submit");

        using var other = world.NewBrowser();
        await other.OpenAsync("/my");
        await world.Eve.EnterPasswordAsync(other);
        await other.Fill("Authentication code", code).PressAsync("Submit");
        Assert.Equal("/signin/two-factor", other.Page.Path);
    }

    [Fact]
    public async Task when_a_secret_of_their_own_comes_with_the_form_then_it_is_ignored()
    {
        var attacker = new AuthenticatorApp(world.Provider.Clock);
        attacker.Type("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP");
        await EnableAsync(world.Eve);
        var page = await browser.PostWithTokenAsync(
            "/my/two-factor/set-up", ("Code", attacker.Code()), ("Key", attacker.Key), ("Key.Key", attacker.Key), ("secret", attacker.Key));
        Assert.Contains("not right", page.Alert, StringComparison.Ordinal);
        Assert.Equal(0, await EventsAsync("two_factor.enabled"));
    }

    [Fact, Spec("ASVS 7.5.1")]
    public async Task when_the_password_was_proved_longer_than_five_minutes_ago_then_no_answer_holds_a_key_before_it_is_proved_anew()
    {
        await world.Eve.VisitAsync(browser, "/my/two-factor");
        world.Provider.Clock.Advance(TimeSpan.FromMinutes(6));

        var posted = await browser.PostWithTokenAsync("/my/two-factor/set-up", ("Code", "123456"));
        AssertNoKey(posted, "/signin");
        var opened = await browser.OpenAsync("/my/two-factor/set-up");
        AssertNoKey(opened, "/signin");
        Assert.Equal(0, await world.Provider.CountAsync<PendingAuthenticator>());
        Assert.NotNull((await world.Eve.GetThroughAsync(browser)).ByTestId("totp-key"));
    }

    [Fact]
    public async Task when_a_tenant_requires_two_factor_then_the_mailed_code_comes_before_the_key_by_every_door()
    {
        await world.Gus.VisitAsync(browser, "/my/two-factor");
        Assert.Contains("Acme Inc.", browser.Page.Text, StringComparison.Ordinal);

        AssertNoKey(await browser.PostWithTokenAsync("/my/two-factor/set-up", ("Code", "123456")), "/signin/confirm-email");
        AssertNoKey(await browser.OpenAsync("/my/two-factor/replace"), "/signin/confirm-email");
        AssertNoKey(await browser.OpenAsync("/my/two-factor/recovery-codes"), "/signin/confirm-email");
        Assert.Equal(0, await world.Provider.CountAsync<PendingAuthenticator>());

        await browser.OpenAsync("/my/two-factor");
        AssertNoKey(await browser.PressAsync("Enable"), "/signin/confirm-email");
        await world.Gus.EnterMailedCodeAsync(browser);
        Assert.Equal("/my/two-factor/set-up", browser.Page.Path);
        await world.Gus.SetUpAsync(browser);
        Assert.False(browser.Page.HasButton("Disable"));
    }

    [Fact]
    public async Task when_they_are_signed_in_elsewhere_too_then_ending_those_sessions_is_offered()
    {
        using var elsewhere = world.NewBrowser();
        await world.Eve.VisitAsync(elsewhere, "/my");
        await EnableAsync(world.Eve);
        await world.Eve.SetUpAsync(browser);
        Assert.True(browser.Page.HasButton("End all other sessions"));

        var page = await browser.PressAsync("End all other sessions");
        Assert.Equal(("/my/sessions", 1), (page.Path, page.Document.QuerySelectorAll("[data-sid]").Length));
        Assert.Equal("/signin", (await elsewhere.OpenAsync("/my")).Path);
    }

    private async Task<Page> EnableAsync(Person person)
    {
        await person.VisitAsync(browser, "/my/two-factor");
        var toggle = browser.Page.Document.QuerySelector("button[role=switch]")!;
        Assert.Equal(("false", "Enable"), (toggle.GetAttribute("aria-checked"), toggle.GetAttribute("aria-label")));
        return await browser.PressAsync("Enable");
    }

    private static void AssertNoKey(Page page, string path)
    {
        Assert.Equal(path, page.Path);
        Assert.DoesNotContain("otpauth:", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("totp-key", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("data:image", page.Html, StringComparison.Ordinal);
    }

    private Task<int> EventsAsync(string kind) =>
        world.Provider.WithDatabaseAsync(db => db.Set<AuditEntry>().CountAsync(e => e.Kind == kind && db.Set<IdentityProvider.Accounts.Account>().Any(a => a.Id == e.AccountId && a.CanonicalEmail == world.Eve.Email)));
}
