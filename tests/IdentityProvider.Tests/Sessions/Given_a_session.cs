using IdentityProvider.Sessions;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.SignIn;
using IdentityProvider.Tests.TwoFactor;

namespace IdentityProvider.Tests.Sessions;

public sealed class Given_a_session(TestProvider provider) : IClassFixture<TestProvider>
{
    [Fact]
    public async Task when_each_step_is_taken_then_the_cookie_is_another_and_the_earlier_one_opens_nothing()
    {
        var person = await provider.EnrolledAsync("steps@acme.test");
        using var browser = provider.NewBrowser();
        await browser.TryPasswordAsync(person);
        var half = browser.Cookie(SignInDriving.AttemptCookie);
        Assert.NotNull(half);
        Assert.Null(browser.Cookie(SignInDriving.SessionCookie));

        await browser.OpenAsync("/signin?return=%2Fmy%2Fprofile");
        await person.EnterPasswordAsync(browser);
        Assert.NotEqual(half, browser.Cookie(SignInDriving.AttemptCookie));

        await person.EnterCodeAsync(browser);
        var full = browser.Cookie(SignInDriving.SessionCookie);
        Assert.Null(browser.Cookie(SignInDriving.AttemptCookie));
        using var thief = browser.Copy(provider.NewClient());
        Assert.Equal(SignInDriving.Profile, (await thief.OpenAsync(SignInDriving.Profile)).Path);

        provider.Clock.Advance(TimeSpan.FromMinutes(6));
        await browser.OpenAsync("/signin/two-factor?return=%2Fmy%2Fprofile");
        await person.EnterCodeAsync(browser);
        Assert.Equal(SignInDriving.Profile, browser.Page.Path);
        Assert.NotEqual(full, browser.Cookie(SignInDriving.SessionCookie));
        Assert.Equal("/signin", (await thief.OpenAsync(SignInDriving.Profile)).Path);
        Assert.Single(await provider.SessionsOfAsync(person));
    }

    [Fact]
    public async Task when_a_code_steps_it_up_then_the_first_factor_is_no_younger()
    {
        var person = await provider.EnrolledAsync("stepped@acme.test");
        using var browser = provider.NewBrowser();
        await browser.TryPasswordAsync(person);
        await person.EnterCodeAsync(browser);
        var before = Assert.Single(await provider.SessionsOfAsync(person));
        provider.Clock.Advance(TimeSpan.FromMinutes(20));
        await browser.OpenAsync("/signin/two-factor?return=%2Fmy%2Fprofile");
        await person.EnterCodeAsync(browser);
        var after = Assert.Single(await provider.SessionsOfAsync(person));
        Assert.Equal((before.PublicId, before.PasswordAt), (after.PublicId, after.PasswordAt));
        Assert.True(after.OtpAt > before.OtpAt);
    }

    [Fact]
    public async Task when_nobody_comes_for_half_a_day_then_it_is_over()
    {
        var (_, browser) = await SignedInAsync("idle@acme.test");
        provider.Clock.Advance(TimeSpan.FromHours(11));
        Assert.Equal(SignInDriving.Profile, (await browser.OpenAsync(SignInDriving.Profile)).Path);
        provider.Clock.Advance(TimeSpan.FromHours(11));
        Assert.Equal(SignInDriving.Profile, (await browser.OpenAsync(SignInDriving.Profile)).Path);
        provider.Clock.Advance(TimeSpan.FromHours(12));
        Assert.Equal("/signin", (await browser.OpenAsync(SignInDriving.Profile)).Path);
    }

    [Fact]
    public async Task when_a_week_has_passed_then_it_is_over_however_often_the_person_came()
    {
        var (_, browser) = await SignedInAsync("week@acme.test");
        for (var n = 0; n < 16; n++)
        {
            provider.Clock.Advance(TimeSpan.FromHours(10));
            Assert.Equal(SignInDriving.Profile, (await browser.OpenAsync(SignInDriving.Profile)).Path);
        }

        provider.Clock.Advance(TimeSpan.FromHours(8));
        Assert.Equal("/signin", (await browser.OpenAsync(SignInDriving.Profile)).Path);
    }

    [Fact]
    public async Task when_the_account_is_disabled_then_it_opens_nothing()
    {
        var (person, browser) = await SignedInAsync("off@acme.test");
        await provider.ChangeAccountAsync(person, account => account.Disabled = true);
        Assert.Equal("/signin", (await browser.OpenAsync(SignInDriving.Profile)).Path);
    }

    [Fact]
    public async Task when_the_person_signs_out_then_a_copied_cookie_opens_nothing()
    {
        var (person, browser) = await SignedInAsync("out@acme.test");
        using var thief = browser.Copy(provider.NewClient());
        await browser.PressAsync("Sign out");
        Assert.Equal(SessionEnd.SignedOut, Assert.Single(await provider.SessionsOfAsync(person)).EndReason);
        Assert.Equal("/signin", (await thief.OpenAsync(SignInDriving.Profile)).Path);
    }

    private async Task<(Person Person, Browser Browser)> SignedInAsync(string email)
    {
        var person = await provider.PersonAsync(email);
        var browser = provider.NewBrowser();
        Assert.Equal(SignInDriving.Profile, (await browser.TryPasswordAsync(person)).Path);
        return (person, browser);
    }
}
