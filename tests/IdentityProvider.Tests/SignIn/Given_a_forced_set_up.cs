using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.TwoFactor;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.SignIn;

/// <summary>Set-up within an attempt, entered by the addresses of its pages.</summary>
public sealed class Given_a_forced_set_up(TestProvider provider) : IClassFixture<TestProvider>
{
    private const string Confirm = "/signin/confirm-email";
    private const string SetUp = "/signin/set-up-two-factor";

    private static readonly string Entry =
        $"/signin?return={Uri.EscapeDataString($"{Confirm}?return={Uri.EscapeDataString($"{SetUp}?return=%2Fmy%2Fprofile")}")}";

    [Fact]
    public async Task when_the_mailed_code_was_proved_then_the_key_comes_and_its_first_code_lets_in_with_recovery_codes_shown_once()
    {
        var (person, browser) = await AtTheMailedCodeAsync("whole@acme.test");
        await person.EnterMailedCodeAsync(browser);
        Assert.Equal(SetUp, browser.Page.Path);
        var key = browser.Page.ByTestId("totp-key").TextContent;
        Assert.Equal(key, (await browser.ReloadAsync()).ByTestId("totp-key").TextContent);

        person.Phone.Type(key.Trim());
        var page = await person.EnterCodeAsync(browser);
        Assert.Equal(RecoveryCodes.SetSize, page.ByTestId("recovery-codes").QuerySelectorAll("li").Length);
        Assert.NotNull(page.Document.QuerySelector("a[download][href^='data:']"));
        Assert.Contains("no-store", page.Headers!.CacheControl?.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(key.Trim(), page.Html, StringComparison.Ordinal);
        Assert.Equal(["pwd", "otp", "mfa"], Assert.Single(await provider.SessionsOfAsync(person)).Methods.References);

        Assert.Equal(SignInDriving.Profile, (await person.SaveRecoveryCodesAsync(browser)).Path);
        Assert.Equal(SignInDriving.Profile, (await browser.OpenAsync($"{SetUp}?return=%2Fmy%2Fprofile")).Path);
    }

    [Fact]
    public async Task when_the_mailed_code_is_wrong_then_no_key_is_shown_however_it_is_asked_for()
    {
        var (person, browser) = await AtTheMailedCodeAsync("wrong@acme.test");
        for (var n = 0; n < 6; n++)
        {
            var page = await browser.Fill("Confirmation code", "00000" + n).PressAsync("Submit");
            Assert.Equal(Confirm, page.Path);
            Assert.DoesNotContain("totp-key", page.Html, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("totp-key", (await browser.OpenAsync(SetUp)).Html, StringComparison.Ordinal);
        var id = (await provider.AccountOfAsync(person)).Id;
        Assert.False(await provider.WithDatabaseAsync(db => db.Set<PendingAuthenticator>().AnyAsync(p => p.AccountId == id)));
    }

    [Fact]
    public async Task when_ten_codes_were_wrong_then_another_key_is_shown()
    {
        var (person, browser) = await AtTheMailedCodeAsync("ten@acme.test");
        await person.EnterMailedCodeAsync(browser);
        var key = browser.Page.ByTestId("totp-key").TextContent.Trim();
        person.Phone.Type(key);
        for (var n = 0; n < TotpEnrolment.FailuresPerKey; n++)
        {
            Assert.Equal(key, browser.Page.ByTestId("totp-key").TextContent.Trim());
            await browser.TryCodeAsync(person.Phone.WrongCode());
        }

        Assert.NotEqual(key, browser.Page.ByTestId("totp-key").TextContent.Trim());
        var id = (await provider.AccountOfAsync(person)).Id;
        Assert.False(await provider.WithAsync<TwoFactorStatus, bool>(status => status.IsOnAsync(id, TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task when_fields_are_added_to_the_form_then_they_change_nothing()
    {
        var (person, browser) = await AtTheMailedCodeAsync("fields@acme.test");
        await person.EnterMailedCodeAsync(browser);
        person.Phone.Type(browser.Page.ByTestId("totp-key").TextContent.Trim());
        var token = browser.Page.Hidden(DirectPost.TokenField);
        await browser.PostAsync(
            $"{SetUp}?return=%2Fmy%2Fprofile",
            ("__RequestVerificationToken", token), ("Code", person.Phone.FreshCode()), ("secret", "AAAAAAAAAAAAAAAA"), ("key", "AAAA"), ("accountId", Guid.Empty.ToString()));
        await person.SaveRecoveryCodesAsync(browser);
        Assert.Equal(ChallengeOutcome.Accepted, await provider.AnswerAsync(person, person.Phone.FreshCode()));
    }

    [Fact]
    public async Task when_it_is_left_then_nothing_is_on()
    {
        var (person, browser) = await AtTheMailedCodeAsync("left@acme.test");
        await person.EnterMailedCodeAsync(browser);
        using var another = provider.NewBrowser();
        Assert.Equal(SignInDriving.Profile, (await another.TryPasswordAsync(person)).Path);
    }

    private async Task<(Person Person, Browser Browser)> AtTheMailedCodeAsync(string email)
    {
        var person = await provider.PersonAsync(email);
        var browser = provider.NewBrowser();
        await browser.OpenAsync(Entry);
        Assert.Equal(Confirm, (await person.EnterPasswordAsync(browser)).Path);
        return (person, browser);
    }
}
