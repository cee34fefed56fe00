using IdentityProvider.Auditing;
using IdentityProvider.SignIn;
using IdentityProvider.Tests.Driving;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.SignIn;

/// <summary>Password spraying: a common password, once at each account.</summary>
public sealed class Given_one_network_that_tries_many_accounts(TestProvider provider) : IClassFixture<TestProvider>
{
    private const string Wrong = "Winter2030!";

    [Fact]
    public async Task when_it_failed_at_twenty_within_an_hour_then_history_and_log_say_so_once_and_who_shares_the_network_still_gets_in()
    {
        const string network = "203.0.113.20";
        var person = await provider.PersonAsync("colleague@acme.test");
        for (var n = 0; n < SprayWatch.Accounts + 5; n++)
        {
            await GuessAsync($"somebody{n}@acme.test", network);
        }

        var entry = Assert.Single(await SprayedAsync(network));
        Assert.Equal((null, null), (entry.AccountId, entry.TenantId));
        Assert.Contains("\"accountsAtLeast\":20", entry.Details, StringComparison.Ordinal);
        Assert.Single(provider.Log.Entries, line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains(network, StringComparison.Ordinal));
        Assert.DoesNotContain("somebody", provider.Log.Text, StringComparison.Ordinal);

        using var browser = provider.NewBrowser(network);
        Assert.Equal(SignInDriving.Profile, (await browser.TryPasswordAsync(person)).Path);
    }

    [Fact]
    public async Task when_it_failed_often_at_few_then_that_is_no_spraying()
    {
        const string network = "203.0.113.21";
        for (var n = 0; n < SprayWatch.Accounts + 5; n++)
        {
            await GuessAsync($"one-of-five-{n % 5}@acme.test", network);
        }

        Assert.Empty(await SprayedAsync(network));
    }

    private Task<List<AuditEntry>> SprayedAsync(string network) => provider.WithDatabaseAsync(db =>
        db.Set<AuditEntry>().Where(e => e.Kind == "sign_in.passwords_sprayed" && e.Details.Contains(network)).ToListAsync());

    private async Task GuessAsync(string email, string network)
    {
        using var browser = provider.NewBrowser(network);
        await browser.TryPasswordAsync(email, Wrong);
    }
}
