using System.Net;
using IdentityProvider.Auditing;
using IdentityProvider.Tests.Driving;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.MyPage;

public sealed class Given_a_person_who_turns_two_factor_on : WorldForEachTest
{
    [Fact]
    public async Task when_the_right_code_of_the_shown_key_is_typed_then_it_is_on_and_asked_for_from_the_next_sign_in_on()
    {
        var page = await EnableAsync(World.Eve);
        Assert.Equal("/my/two-factor/set-up", page.Path);
        Assert.Contains("no-store", page.Headers!.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.NotNull(page.Document.QuerySelector("img[alt='QR code']"));
        Assert.NotNull(page.Document.QuerySelector("a[href^='otpauth://totp/']"));

        World.Eve.Phone.Type(page.ByTestId("totp-key").TextContent.Trim());
        page = await Browser.Fill("Authentication code", World.Eve.Phone.FreshCode()).PressAsync("Submit");
        Assert.Contains("no-store", page.Headers!.CacheControl!.ToString(), StringComparison.Ordinal);
        page = await World.Eve.SaveRecoveryCodesAsync(Browser);
        Assert.Equal("/my/two-factor", page.Path);
        Assert.Equal($"Recovery codes left: {RecoveryCodes.SetSize}", page.ByTestId("recovery-codes-left").TextContent);
        Assert.Equal(RecoveryCodes.SetSize, World.Eve.RecoveryCodes.Count);
        Assert.All(World.Eve.RecoveryCodes, code => Assert.DoesNotContain(code, page.Html, StringComparison.Ordinal));

        Assert.Contains("on", (await World.Provider.Mail.NextAsync(World.Eve.Email, TestContext.Current.CancellationToken)).Subject, StringComparison.Ordinal);
        Assert.Equal(1, await EventsAsync("two_factor.enabled"));

        using var later = World.NewBrowser();
        await World.Eve.VisitAsync(later, "/my");
        Assert.Equal(["/signin", "/signin/two-factor"], World.Eve.Asked);
    }

    [Fact]
    public async Task when_the_page_is_reloaded_or_the_code_is_wrong_then_the_key_stays_and_nothing_is_on()
    {
        var key = (await EnableAsync(World.Eve)).ByTestId("totp-key").TextContent;
        Assert.Equal(key, (await Browser.ReloadAsync()).ByTestId("totp-key").TextContent);

        World.Eve.Phone.Type(key);
        var page = await Browser.Fill("Authentication code", World.Eve.Phone.WrongCode()).PressAsync("Submit");
        Assert.Equal((HttpStatusCode.OK, key), (page.Status, page.ByTestId("totp-key").TextContent));
        Assert.Contains("not right", page.Alert, StringComparison.Ordinal);
        Assert.True((await Browser.OpenAsync("/my/two-factor")).HasButton("Enable"));
    }

    [Fact]
    public async Task when_the_code_that_turned_it_on_comes_again_then_it_is_spent()
    {
        await EnableAsync(World.Eve);
        World.Eve.Phone.Type(Browser.Page.ByTestId("totp-key").TextContent);
        var code = World.Eve.Phone.FreshCode();
        await Browser.Fill("Authentication code", code).PressAsync("Submit");

        using var other = World.NewBrowser();
        await other.OpenAsync("/my");
        await World.Eve.EnterPasswordAsync(other);
        await other.Fill("Authentication code", code).PressAsync("Submit");
        Assert.Equal("/signin/two-factor", other.Page.Path);
    }

    [Fact]
    public async Task when_a_secret_of_their_own_comes_with_the_form_then_it_is_ignored()
    {
        var attacker = new AuthenticatorApp(World.Provider.Clock);
        attacker.Type("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP");
        await EnableAsync(World.Eve);
        var page = await Browser.PostWithTokenAsync(
            "/my/two-factor/set-up", ("Code", attacker.Code()), ("Key", attacker.Key), ("Key.Key", attacker.Key), ("secret", attacker.Key));
        Assert.Contains("not right", page.Alert, StringComparison.Ordinal);
        Assert.Equal(0, await EventsAsync("two_factor.enabled"));
    }

    [Fact, Spec("ASVS 7.5.1")]
    public async Task when_the_password_was_proved_longer_than_five_minutes_ago_then_no_answer_holds_a_key_before_it_is_proved_anew()
    {
        await World.Eve.VisitAsync(Browser, "/my/two-factor");
        World.Provider.Clock.Advance(TimeSpan.FromMinutes(6));

        var posted = await Browser.PostWithTokenAsync("/my/two-factor/set-up", ("Code", "123456"));
        AssertNoKey(posted, "/signin");
        var opened = await Browser.OpenAsync("/my/two-factor/set-up");
        AssertNoKey(opened, "/signin");
        Assert.Equal(0, await World.Provider.CountAsync<PendingAuthenticator>());
        Assert.NotNull((await World.Eve.GetThroughAsync(Browser)).ByTestId("totp-key"));
    }

    [Fact]
    public async Task when_a_tenant_requires_two_factor_then_the_mailed_code_comes_before_the_key_by_every_door()
    {
        await World.Gus.VisitAsync(Browser, "/my/two-factor");
        Assert.Contains("Acme Inc.", Browser.Page.Text, StringComparison.Ordinal);

        AssertNoKey(await Browser.PostWithTokenAsync("/my/two-factor/set-up", ("Code", "123456")), "/signin/confirm-email");
        AssertNoKey(await Browser.OpenAsync("/my/two-factor/replace"), "/signin/confirm-email");
        AssertNoKey(await Browser.OpenAsync("/my/two-factor/add"), "/signin/confirm-email");
        AssertNoKey(await Browser.OpenAsync("/my/two-factor/recovery-codes"), "/signin/confirm-email");
        Assert.Equal(0, await World.Provider.CountAsync<PendingAuthenticator>());

        await Browser.OpenAsync("/my/two-factor");
        AssertNoKey(await Browser.PressAsync("Enable"), "/signin/confirm-email");
        await World.Gus.EnterMailedCodeAsync(Browser);
        Assert.Equal("/my/two-factor/set-up", Browser.Page.Path);
        await World.Gus.SetUpAsync(Browser);
        Assert.False(Browser.Page.HasButton("Disable"));
    }

    [Fact]
    public async Task when_they_are_signed_in_elsewhere_too_then_ending_those_sessions_is_offered()
    {
        using var elsewhere = World.NewBrowser();
        await World.Eve.VisitAsync(elsewhere, "/my");
        await EnableAsync(World.Eve);
        await World.Eve.SetUpAsync(Browser);
        Assert.True(Browser.Page.HasButton("End all other sessions"));

        var page = await Browser.PressAsync("End all other sessions");
        Assert.Equal(("/my/sessions", 1), (page.Path, page.Document.QuerySelectorAll("[data-sid]").Length));
        Assert.Equal("/signin", (await elsewhere.OpenAsync("/my")).Path);
    }

    private async Task<Page> EnableAsync(Person person)
    {
        await person.VisitAsync(Browser, "/my/two-factor");
        var toggle = Browser.Page.Document.QuerySelector("button[role=switch]")!;
        Assert.Equal(("false", "Enable"), (toggle.GetAttribute("aria-checked"), toggle.GetAttribute("aria-label")));
        return await Browser.PressAsync("Enable");
    }

    private static void AssertNoKey(Page page, string path)
    {
        Assert.Equal(path, page.Path);
        Assert.DoesNotContain("otpauth:", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("totp-key", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("data:image", page.Html, StringComparison.Ordinal);
    }

    private Task<int> EventsAsync(string kind) =>
        World.Provider.WithDatabaseAsync(db => db.Set<AuditEntry>().CountAsync(e => e.Kind == kind && db.Set<IdentityProvider.Accounts.Account>().Any(a => a.Id == e.AccountId && a.CanonicalEmail == World.Eve.Email)));
}
