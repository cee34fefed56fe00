using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.TwoFactor;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.SignIn;

public sealed class Given_a_recovery_code_at_sign_in(TestProvider provider) : IClassFixture<TestProvider>
{
    [Theory]
    [InlineData("en", "Recovery codes left: 1", "I still have my device: continue")]
    [InlineData("ja", "残りのリカバリーコード: 1", "デバイスは手元にあるので、このまま続ける")]
    public async Task when_few_are_left_then_the_person_sees_how_many_before_they_go_on(string language, string text, string link)
    {
        var (person, code) = await WithCodesLeftAsync($"few-{language}@acme.test", 2);
        using var browser = provider.NewBrowser();
        var page = await browser.AtTheNewPhoneAsync(person, code, language);
        Assert.Contains(text, page.Text, StringComparison.Ordinal);
        Assert.NotNull(page.Document.QuerySelector(".alert-info"));
        Assert.Equal(["pwd", "recovery_code", "mfa"], Assert.Single(await provider.SessionsOfAsync(person)).Methods.References);
        Assert.Equal(SignInDriving.Profile, (await browser.FollowAsync(link)).Path);
    }

    [Fact]
    public async Task when_many_are_left_then_page_and_mail_say_how_many_and_nobody_is_urged()
    {
        var (person, code) = await WithCodesLeftAsync("many@acme.test", RecoveryCodes.SetSize);
        using var browser = provider.NewBrowser();
        var page = await browser.AtTheNewPhoneAsync(person, code);
        Assert.Contains("left: 9", page.ByTestId("recovery-codes-left").TextContent, StringComparison.Ordinal);
        Assert.Null(page.Document.QuerySelector(".alert-info"));
        await provider.Mail.NextAsync(person.Email, m => m.Body.Contains("left: 9", StringComparison.Ordinal), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task when_the_new_phone_is_set_up_then_the_lost_one_is_dead_and_the_person_is_where_they_wanted_to_be()
    {
        var (person, code) = await WithCodesLeftAsync("new-phone@acme.test", RecoveryCodes.SetSize);
        var lost = AuthenticatorApp.With(person.Phone.Key, provider.Clock);
        using var browser = provider.NewBrowser();
        await browser.AtTheNewPhoneAsync(person, code);
        person.Phone.Type(browser.Page.ByTestId("totp-key").TextContent.Trim());
        Assert.Equal(SignInDriving.Profile, (await person.EnterCodeAsync(browser)).Path);
        var paths = browser.History.Select(address => address.AbsolutePath).ToList();
        Assert.DoesNotContain("/signin/two-factor", paths[paths.IndexOf("/signin/recovery-code")..]); // nobody asks for the lost device

        using var thief = provider.NewBrowser();
        await thief.TryPasswordAsync(person);
        Assert.NotEmpty((await thief.TryCodeAsync(lost.FreshCode())).Alert);
        Assert.Equal(SignInDriving.Profile, (await thief.TryCodeAsync(person.Phone.FreshCode())).Path);
        await provider.Mail.NextAsync(person.Email, m => m.Subject == "Your authenticator was replaced", TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task when_it_was_the_last_one_then_the_new_phone_comes_with_new_codes()
    {
        var (person, code) = await WithCodesLeftAsync("last@acme.test", 1);
        using var browser = provider.NewBrowser();
        await browser.AtTheNewPhoneAsync(person, code);
        await person.SetUpAsync(browser);
        Assert.Equal(SignInDriving.Profile, browser.Page.Path);
        Assert.Equal(RecoveryCodes.SetSize, person.RecoveryCodes.Distinct().Count());
    }

    [Fact]
    public async Task when_somebody_proved_no_recovery_code_just_now_then_no_key_is_shown_and_none_is_replaced()
    {
        var person = await provider.EnrolledAsync("no-code@acme.test");
        using var halfDone = provider.NewBrowser();
        await halfDone.TryPasswordAsync(person);
        using var byPhone = provider.NewBrowser();
        await person.VisitAsync(byPhone, SignInDriving.Profile);
        using var stranger = provider.NewBrowser();
        foreach (var browser in (Browser[])[halfDone, byPhone, stranger])
        {
            var page = await browser.OpenAsync("/signin/new-phone?return=%2Fmy%2Fprofile");
            Assert.Null(page.Document.QuerySelector("[data-testid='totp-key']"));
            await browser.PostWithTokenAsync("/signin/new-phone", ("Code", "123456"));
            Assert.NotEqual("/signin/new-phone", browser.Page.Path);
        }

        var (late, code) = await WithCodesLeftAsync("too-late@acme.test", 2);
        using var left = provider.NewBrowser();
        await left.AtTheNewPhoneAsync(late, code);
        provider.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(SignInDriving.Profile, (await left.ReloadAsync()).Path);
    }

    [Fact]
    public async Task when_twenty_prove_the_new_phone_at_once_then_there_is_one()
    {
        var (person, code) = await WithCodesLeftAsync("twenty@acme.test", 2);
        using var browser = provider.NewBrowser();
        await browser.AtTheNewPhoneAsync(person, code);
        person.Phone.Type(browser.Page.ByTestId("totp-key").TextContent.Trim());
        var (digits, copies) = (person.Phone.FreshCode(), Enumerable.Range(0, 20).Select(_ => browser.Copy(provider.NewClient())).ToList());
        var token = browser.Page.Hidden(DirectPost.TokenField);
        await Task.WhenAll(copies.Select(copy => Task.Run(() => copy.PostAsync(browser.Page.Address.PathAndQuery, (DirectPost.TokenField, token), ("Code", digits)))));
        copies.ForEach(copy => copy.Dispose());
        var account = await provider.AccountOfAsync(person);
        Assert.Equal(1, await provider.WithDatabaseAsync(db => db.Set<Authenticator>().CountAsync(a => a.AccountId == account.Id)));
        Assert.Single(await provider.SessionsOfAsync(person), session => session.EndedAt is null);
    }

    private async Task<(Person Person, string Code)> WithCodesLeftAsync(string email, int left)
    {
        var person = await provider.EnrolledAsync(email);
        var codes = await provider.NewRecoveryCodesAsync(person);
        foreach (var used in codes.Skip(left))
        {
            Assert.Equal(ChallengeOutcome.Accepted, await provider.RedeemAsync(person, used));
        }

        return (person, codes[0]);
    }
}
