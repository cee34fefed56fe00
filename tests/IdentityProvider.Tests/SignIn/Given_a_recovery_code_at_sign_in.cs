using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.TwoFactor;
using IdentityProvider.TwoFactor;

namespace IdentityProvider.Tests.SignIn;

public sealed class Given_a_recovery_code_at_sign_in(TestProvider provider) : IClassFixture<TestProvider>
{
    [Theory]
    [InlineData("en", "Recovery codes left: 1", "Continue")]
    [InlineData("ja", "残りのリカバリーコード: 1", "続ける")]
    public async Task when_few_are_left_then_the_person_sees_how_many_before_they_go_on(string language, string text, string link)
    {
        var (person, code) = await WithCodesLeftAsync($"few-{language}@acme.test", 2);
        using var browser = provider.NewBrowser();
        var page = await SignInAsync(browser, person, code, language);
        Assert.Contains(text, page.Text, StringComparison.Ordinal);
        Assert.Equal(["pwd", "recovery_code", "mfa"], Assert.Single(await provider.SessionsOfAsync(person)).Methods.References);
        Assert.Equal(SignInDriving.Profile, (await browser.FollowAsync(link)).Path);
    }

    [Fact]
    public async Task when_many_are_left_then_the_person_is_where_they_wanted_to_be_and_the_mail_says_how_many()
    {
        var (person, code) = await WithCodesLeftAsync("many@acme.test", RecoveryCodes.SetSize);
        using var browser = provider.NewBrowser();
        Assert.Equal(SignInDriving.Profile, (await SignInAsync(browser, person, code, "en")).Path);
        await provider.Mail.NextAsync(person.Email, m => m.Body.Contains("left: 9", StringComparison.Ordinal), TestContext.Current.CancellationToken);
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

    private static async Task<Page> SignInAsync(Browser browser, Person person, string code, string language)
    {
        await browser.TryPasswordAsync(person);
        await browser.FollowAsync("Use a recovery code");
        browser.Fill("Recovery code", code);
        browser.Language = language;
        return await browser.PressAsync("Submit");
    }
}
