using System.Text.RegularExpressions;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.TwoFactor;

namespace IdentityProvider.Tests.SignIn;

/// <summary>The ceiling over all networks bounds guesses, and would keep the owner out of every browser that is not known; the mailed link does not.</summary>
public sealed partial class Given_an_owner_whom_guesses_keep_out(TestProvider provider) : IClassFixture<TestProvider>
{
    private const string Button = "Use this browser";
    private const string Wrong = "not the password";

    [Fact]
    public async Task when_they_open_the_mailed_link_in_a_browser_that_nobody_knows_then_they_get_in_while_the_guesses_go_on()
    {
        var person = await provider.PersonAsync("owner@acme.test");
        using var unknown = provider.NewBrowser();
        var link = await BesiegeAsync(person);
        Assert.Equal("/signin", (await unknown.TryPasswordAsync(person)).Path);

        await unknown.OpenAsync(link);
        Assert.Equal("/signin", (await unknown.PressAsync(Button)).Path);
        await GuessAsync(person, "198.51.100.250");
        Assert.Equal(SignInDriving.Profile, (await unknown.TryPasswordAsync(person)).Path);
        using var attacker = provider.NewBrowser("198.51.100.251");
        Assert.Equal("/signin", (await attacker.TryPasswordAsync(person)).Path);
    }

    [Fact]
    public async Task when_the_guesses_go_on_for_hours_then_there_is_one_mail_and_after_a_day_another()
    {
        var person = await provider.PersonAsync("mailbox@acme.test");
        await BesiegeAsync(person);
        for (var hour = 0; hour < 5; hour++)
        {
            Later(TimeSpan.FromHours(1));
            await GuessAsync(person, $"203.0.113.{hour}");
        }

        Assert.Single(provider.Mail.All, mail => mail.To == person.Email);
        Later(TimeSpan.FromHours(20));
        await GuessAsync(person, "203.0.113.77");
        await provider.Mail.NextAsync(person.Email, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task when_the_link_is_only_looked_at_then_nothing_is_known()
    {
        var person = await provider.PersonAsync("looked@acme.test");
        using var scanner = provider.NewBrowser();
        await scanner.OpenAsync(await BesiegeAsync(person));
        Assert.True(scanner.Page.HasButton(Button));
        Assert.Equal("/signin", (await scanner.TryPasswordAsync(person)).Path);
    }

    [Fact]
    public async Task when_a_thief_of_the_mail_opens_it_in_many_browsers_then_their_guesses_are_counted_together()
    {
        var person = await provider.PersonAsync("thief@acme.test");
        var link = await BesiegeAsync(person);
        using var first = provider.NewBrowser();
        await first.OpenAsync(link);
        await first.PressAsync(Button);
        for (var n = 0; n < 5; n++)
        {
            await first.TryPasswordAsync(person.Email, Wrong);
        }

        using var second = provider.NewBrowser();
        await second.OpenAsync(link);
        await second.PressAsync(Button);
        Assert.Equal("/signin", (await second.TryPasswordAsync(person)).Path);
    }

    [Theory]
    [InlineData("late")]
    [InlineData("changed")]
    [InlineData("forged")]
    public async Task when_the_link_is_no_longer_good_then_it_says_so_and_opens_nothing(string how)
    {
        var person = await provider.PersonAsync($"{how}@acme.test");
        var link = await BesiegeAsync(person);
        using var browser = provider.NewBrowser();
        await browser.OpenAsync(link);
        if (how is "late")
        {
            Later(TimeSpan.FromDays(8));
        }
        else if (how is "changed")
        {
            await provider.ChangeAccountAsync(person, account => account.SecurityStamp = Guid.CreateVersion7());
        }
        else
        {
            browser.Page.Document.QuerySelector("input[name=ticket]")!.SetAttribute("value", "forged");
        }

        Assert.Equal("/signin/known-browser", (await browser.PressAsync(Button)).Path);
        Assert.NotEmpty(browser.Page.Alert);
        Assert.Null(browser.Cookie("__Host-idp-browser"));
    }

    /// <summary>Fifty wrong passwords from ten networks.</summary>
    /// <returns>The address that the owner is mailed.</returns>
    private async Task<string> BesiegeAsync(Person person)
    {
        for (var n = 0; n < 50; n++)
        {
            await GuessAsync(person, $"198.51.100.{n % 10}");
        }

        var mail = await provider.Mail.NextAsync(person.Email, TestContext.Current.CancellationToken);
        return new Uri(Link().Match(mail.Body).Value).PathAndQuery;
    }

    private async Task GuessAsync(Person person, string network)
    {
        using var browser = provider.NewBrowser(network);
        await browser.TryPasswordAsync(person.Email, Wrong);
    }

    private void Later(TimeSpan time) => provider.Clock.AdjustTime(provider.Clock.GetUtcNow() + time);

    [GeneratedRegex(@"https://id\.test/\S+")]
    private static partial Regex Link();
}
