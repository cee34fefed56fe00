using System.Net;
using IdentityProvider.Accounts;
using IdentityProvider.Sessions;
using IdentityProvider.SignIn;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.TwoFactor;
using IdentityProvider.TwoFactor;

namespace IdentityProvider.Tests.SignIn;

public sealed class Given_a_half_done_sign_in(TestProvider provider) : IClassFixture<TestProvider>
{
    [Fact]
    public async Task when_the_code_is_right_then_there_is_one_session_and_no_attempt_any_more()
    {
        var (person, browser) = await AtTheCodeAsync("right@acme.test");
        Assert.Empty(await provider.SessionsOfAsync(person));
        var page = await person.EnterCodeAsync(browser);
        Assert.Equal(SignInDriving.Profile, page.Path);
        Assert.Equal(["pwd", "otp", "mfa"], Assert.Single(await provider.SessionsOfAsync(person)).Methods.References);
        Assert.Equal(0, await provider.AttemptsOfAsync(person));
    }

    [Fact]
    public async Task when_two_tabs_finish_it_at_once_then_one_session_comes_of_it()
    {
        var (person, browser) = await AtTheCodeAsync("tabs@acme.test");
        using var second = browser.Copy(provider.NewClient());
        await second.OpenAsync(browser.Page.Address);
        var (one, other) = (person.Phone.Code(), person.Phone.Code(1));
        await Task.WhenAll(Task.Run(() => browser.TryCodeAsync(one)), Task.Run(() => second.TryCodeAsync(other)));
        Assert.Single(await provider.SessionsOfAsync(person));
    }

    [Fact]
    public async Task when_its_pages_are_opened_without_it_then_the_password_page_comes()
    {
        foreach (var path in Pages)
        {
            using var browser = provider.NewBrowser();
            var page = await browser.OpenAsync($"{path}?return=%2Fmy%2Fprofile");
            Assert.Equal((HttpStatusCode.OK, "/signin", SignInDriving.Profile), (page.Status, page.Path, page.Parameter("return")));
        }
    }

    [Fact]
    public async Task when_its_pages_are_opened_after_it_then_the_person_is_where_they_wanted_to_be()
    {
        var (person, browser) = await AtTheCodeAsync("back@acme.test");
        await person.EnterCodeAsync(browser);
        foreach (var path in Pages)
        {
            Assert.Equal(SignInDriving.Profile, (await browser.OpenAsync($"{path}?return=%2Fmy%2Fprofile")).Path);
        }
    }

    [Fact]
    public async Task when_a_page_leads_back_to_itself_then_it_ends_somewhere()
    {
        var (person, browser) = await AtTheCodeAsync("loop@acme.test");
        foreach (var path in Pages)
        {
            Assert.Equal(HttpStatusCode.OK, (await browser.OpenAsync($"{path}?return={Uri.EscapeDataString(path)}")).Status);
        }

        Assert.Empty(await provider.SessionsOfAsync(person));
    }

    [Fact]
    public async Task when_it_waited_too_long_then_it_starts_over_and_still_leads_where_the_person_wanted_to_be()
    {
        var (person, browser) = await AtTheCodeAsync("late@acme.test");
        provider.Clock.Advance(TimeSpan.FromMinutes(11));
        var page = await person.EnterCodeAsync(browser);
        Assert.Equal(("/signin", SignInDriving.Profile), (page.Path, page.Parameter("return")));
        Assert.Empty(await provider.SessionsOfAsync(person));
    }

    [Theory]
    [InlineData("")]
    [InlineData("12345")]
    [InlineData("1234567")]
    [InlineData("abcdef")]
    [InlineData("💥💥💥")]
    [InlineData("{\"$gt\":\"\"}")]
    [InlineData("<script>alert(1)</script>")]
    public async Task when_something_else_than_a_code_is_typed_then_it_is_one_wrong_code(string typed)
    {
        var (person, browser) = await AtTheCodeAsync($"typed{(uint)typed.GetHashCode(StringComparison.Ordinal)}@acme.test");
        var page = await browser.TryCodeAsync(typed);
        Assert.Equal((HttpStatusCode.OK, "/signin/two-factor"), (page.Status, page.Path));
        Assert.NotEmpty(page.Alert);
        Assert.Equal(1, await provider.FailuresAsync(FailureBudget.Totp, person));
        Assert.Equal(SignInDriving.Profile, (await person.EnterCodeAsync(browser)).Path);
    }

    [Fact]
    public async Task when_a_thousand_digits_are_typed_then_it_is_one_wrong_code()
    {
        var (person, browser) = await AtTheCodeAsync("thousand@acme.test");
        Assert.Equal(HttpStatusCode.OK, (await browser.TryCodeAsync(new string('1', 1000))).Status);
        Assert.Equal(1, await provider.FailuresAsync(FailureBudget.Totp, person));
    }

    [Fact]
    public async Task when_the_code_stands_in_the_address_then_it_is_no_code()
    {
        var (person, browser) = await AtTheCodeAsync("address@acme.test");
        var page = await browser.OpenAsync($"/signin/two-factor?Code={person.Phone.Code()}&code={person.Phone.Code()}");
        Assert.Equal("/signin/two-factor", page.Path);
        Assert.Empty(await provider.SessionsOfAsync(person));
    }

    [Theory]
    [InlineData("disabled")]
    [InlineData("unconfirmed")]
    [InlineData("changed")]
    public async Task when_the_account_changes_under_it_then_it_is_dead(string how)
    {
        var (person, browser) = await AtTheCodeAsync($"{how}@acme.test");
        await provider.ChangeAccountAsync(person, account => Change(account, how));
        var page = await person.EnterCodeAsync(browser);
        Assert.Equal("/signin", page.Path);
        Assert.Empty(await provider.SessionsOfAsync(person));
    }

    [Fact]
    public async Task when_the_browser_has_the_session_of_another_person_then_the_two_are_never_mixed()
    {
        var plain = await provider.PersonAsync("first@acme.test");
        using var browser = provider.NewBrowser();
        await browser.TryPasswordAsync(plain);
        var session = browser.Cookie(SignInDriving.SessionCookie);
        var enrolled = await provider.EnrolledAsync("second@acme.test");
        await browser.OpenAsync("/signin?return=%2Fmy%2Fprofile");
        var page = await enrolled.EnterPasswordAsync(browser);
        Assert.Equal("/signin/two-factor", page.Path);
        Assert.Null(Assert.Single(await provider.SessionsOfAsync(plain)).EndedAt);

        await enrolled.EnterCodeAsync(browser);
        Assert.Equal(SessionEnd.ReplacedByAnotherPerson, Assert.Single(await provider.SessionsOfAsync(plain)).EndReason);
        Assert.NotEqual(session, browser.Cookie(SignInDriving.SessionCookie));
        Assert.Single(await provider.SessionsOfAsync(enrolled));
    }

    [Fact]
    public async Task when_five_codes_were_wrong_then_the_right_one_is_told_the_same_and_another_browser_is_no_way_round()
    {
        var (person, browser) = await AtTheCodeAsync("five@acme.test");
        var said = "";
        for (var n = 0; n < 5; n++)
        {
            said = (await browser.TryCodeAsync(person.Phone.WrongCode())).Alert;
        }

        Assert.Equal(said, (await browser.TryCodeAsync(person.Phone.Code())).Alert);
        using var another = provider.NewBrowser();
        await another.TryPasswordAsync(person);
        Assert.Equal(("/signin/two-factor", said), ((await another.TryCodeAsync(person.Phone.Code())).Path, another.Page.Alert));
    }

    [Fact]
    public async Task when_it_is_pruned_then_only_the_dead_go()
    {
        await using var own = await TestProvider.StartAsync();
        var (dead, live) = (await own.EnrolledAsync("dead@acme.test"), await own.EnrolledAsync("live@acme.test"));
        await own.NewBrowser().TryPasswordAsync(dead);
        own.Clock.Advance(TimeSpan.FromMinutes(11));
        await own.NewBrowser().TryPasswordAsync(live);
        await own.WithAsync<Pruning, bool>(async pruning =>
        {
            await pruning.RunAsync(TestContext.Current.CancellationToken);
            return true;
        });
        Assert.Equal((0, 1), (await own.AttemptsOfAsync(dead), await own.AttemptsOfAsync(live)));
    }

    private static string[] Pages { get; } = ["/signin/two-factor", "/signin/recovery-code", "/signin/confirm-email", "/signin/set-up-two-factor"];

    private static void Change(Account account, string how)
    {
        account.Disabled = how is "disabled";
        account.EmailVerified = how is not "unconfirmed";
        account.SecurityStamp = how is "changed" ? Guid.CreateVersion7() : account.SecurityStamp;
    }

    private async Task<(Person Person, Browser Browser)> AtTheCodeAsync(string email)
    {
        var person = await provider.EnrolledAsync(email);
        var browser = provider.NewBrowser();
        Assert.Equal("/signin/two-factor", (await browser.TryPasswordAsync(person)).Path);
        return (person, browser);
    }
}
