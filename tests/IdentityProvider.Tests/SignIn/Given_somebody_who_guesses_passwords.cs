using IdentityProvider.Auditing;
using IdentityProvider.Tests.Driving;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.SignIn;

public sealed class Given_somebody_who_guesses_passwords(TestProvider provider) : IClassFixture<TestProvider>
{
    private const string Attacker = "203.0.113.7";
    private const string Wrong = "not the password";

    [Fact]
    public async Task when_twenty_guess_at_once_then_five_are_verified()
    {
        var person = await provider.PersonAsync("twenty@acme.test");
        await GuessAtOnceAsync(person.Email, 20);
        Assert.Equal(5, await VerifiedAsync(person));
    }

    [Fact]
    public async Task when_the_network_is_delayed_then_the_right_password_is_refused_there_until_it_is_over()
    {
        var person = await provider.PersonAsync("delayed@acme.test");
        await GuessAsync(person.Email, 5);
        using var browser = provider.NewBrowser(Attacker);
        Assert.Equal("/signin", (await browser.TryPasswordAsync(person)).Path);
        provider.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(SignInDriving.Profile, (await browser.TryPasswordAsync(person)).Path);
    }

    [Fact]
    public async Task when_they_go_on_for_a_day_then_the_person_still_signs_in_from_another_network()
    {
        var person = await provider.PersonAsync("victim@acme.test");
        for (var n = 0; n < 30; n++)
        {
            await GuessAsync(person.Email, 1);
            provider.Clock.Advance(TimeSpan.FromMinutes(15));
        }

        using var browser = provider.NewBrowser();
        Assert.Equal(SignInDriving.Profile, (await browser.TryPasswordAsync(person)).Path);
    }

    [Fact]
    public async Task when_the_ceiling_of_all_networks_is_reached_then_a_known_browser_has_an_allowance_of_its_own()
    {
        var person = await provider.PersonAsync("known@acme.test");
        using var known = provider.NewBrowser();
        await known.TryPasswordAsync(person);
        await known.OpenAsync(SignInDriving.Profile);
        for (var network = 1; network <= 10; network++)
        {
            await GuessAsync(person.Email, 5, $"198.51.100.{network}");
        }

        using var unknown = provider.NewBrowser("198.51.100.99");
        Assert.Equal("/signin", (await unknown.TryPasswordAsync(person)).Path);
        known.Cookies.GetCookies(TestProvider.Issuer)[SignInDriving.SessionCookie]!.Expired = true;
        Assert.Equal(SignInDriving.Profile, (await known.TryPasswordAsync(person)).Path);
    }

    [Fact]
    public async Task when_a_known_browser_itself_guesses_then_it_is_delayed_too()
    {
        var person = await provider.PersonAsync("thief@acme.test");
        using var known = provider.NewBrowser();
        await known.TryPasswordAsync(person);
        known.Cookies.GetCookies(TestProvider.Issuer)[SignInDriving.SessionCookie]!.Expired = true;
        for (var n = 0; n < 5; n++)
        {
            await known.TryPasswordAsync(person.Email, Wrong);
        }

        Assert.Equal("/signin", (await known.TryPasswordAsync(person)).Path);
    }

    [Fact]
    public async Task when_the_address_is_spelt_in_other_ways_then_the_counters_are_the_same()
    {
        var person = await provider.PersonAsync("spelt@acme.test");
        string[] spellings = ["spelt@acme.test", "SPELT@acme.test", " spelt@ACME.test", "ｓpelt@acme.test", "spelt@acme．test"];
        foreach (var spelling in spellings)
        {
            await GuessAsync(spelling, 1);
        }

        using var browser = provider.NewBrowser(Attacker);
        Assert.Equal("/signin", (await browser.TryPasswordAsync(person)).Path);
    }

    [Fact]
    public async Task when_they_guess_at_nobody_then_it_is_counted_and_delayed_the_same()
    {
        await GuessAsync("nobody@acme.test", 7);
        Assert.Equal(5, await provider.WithDatabaseAsync(db => db.Set<AuditEntry>()
            .CountAsync(e => e.Kind == "sign_in.password_failed" && e.AccountId == null)));
    }

    private async Task GuessAsync(string email, int times, string network = Attacker)
    {
        for (var n = 0; n < times; n++)
        {
            using var browser = provider.NewBrowser(network);
            await browser.TryPasswordAsync(email, Wrong);
        }
    }

    private async Task GuessAtOnceAsync(string email, int times)
    {
        var browsers = Enumerable.Range(0, times).Select(_ => provider.NewBrowser(Attacker)).ToList();
        await Task.WhenAll(browsers.Select(b => Task.Run(() => b.TryPasswordAsync(email, Wrong))));
    }

    private async Task<int> VerifiedAsync(Person person)
    {
        var id = (await provider.AccountOfAsync(person)).Id;
        return await provider.WithDatabaseAsync(db => db.Set<AuditEntry>().CountAsync(e => e.Kind == "sign_in.password_failed" && e.AccountId == id));
    }
}
