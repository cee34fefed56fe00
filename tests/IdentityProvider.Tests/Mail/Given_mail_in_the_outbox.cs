using IdentityProvider.Mail;
using IdentityProvider.Tests.Driving;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.Mail;

public sealed class Given_mail_in_the_outbox
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static readonly MailMessage Hello = new("ada@acme.test", "こんにちは", "Your code is 271828.\nHello, 世界.");

    [Fact]
    public async Task when_its_change_is_committed_then_it_arrives_and_nothing_of_it_stays()
    {
        await using var provider = await TestProvider.StartAsync();
        await provider.MailAsync(Hello);

        var mail = await provider.Mail.NextAsync("ada@acme.test", Stop);
        Assert.Equal(("こんにちは", "271828"), (mail.Subject, mail.Code));
        Assert.Contains("Hello, 世界.", mail.Body, StringComparison.Ordinal);
        await OutboxDriving.EventuallyAsync(async () => await provider.CountAsync<OutboxMessage>() == 0);
    }

    [Theory, InlineData("ja", "ja"), InlineData("ja-JP", "ja"), InlineData("xx", "en"), InlineData(null, "en")]
    public async Task when_it_is_written_for_somebody_then_it_says_in_which_language(string? locale, string expected)
    {
        await using var provider = await TestProvider.StartAsync();
        await provider.MailAsync(Hello, locale: locale);
        await provider.Mail.NextAsync("ada@acme.test", Stop);
        Assert.Equal(expected, MimeKit.MimeMessage.Load(Directory.EnumerateFiles(provider.Mail.Directory).Single(), Stop).Body!.Headers[MimeKit.HeaderId.ContentLanguage]);
    }

    [Fact]
    public async Task when_its_change_is_rolled_back_then_it_never_leaves()
    {
        await using var provider = await TestProvider.StartAsync();
        await provider.MailAsync(Hello, commit: false);
        await provider.MailAsync(Hello with { To = "bob@acme.test" });

        await provider.Mail.NextAsync("bob@acme.test", Stop);
        Assert.Single(provider.Mail.All);
    }

    [Fact]
    public async Task when_it_is_written_then_only_its_owner_may_read_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        await using var provider = await TestProvider.StartAsync();
        await provider.MailAsync(Hello);

        await provider.Mail.NextAsync("ada@acme.test", Stop);
#pragma warning disable CA1416 // skipped on Windows
        Assert.All(Directory.EnumerateFiles(provider.Mail.Directory), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(provider.Mail.Directory));
#pragma warning restore CA1416
    }

    [Fact, Spec("DESIGN 5.12")]
    public async Task when_it_waits_then_neither_database_nor_log_shows_what_it_says()
    {
        await using var provider = await StartedWithBlockedMailAsync();
        await FailedOnceAsync(provider);

        var stored = await provider.Database.DumpAsync() + provider.Log.Text;
        Assert.DoesNotContain("271828", stored, StringComparison.Ordinal);
        Assert.DoesNotContain("ada@acme.test", stored, StringComparison.Ordinal);
    }

    [Fact, Spec("R-03")]
    public async Task when_the_server_dies_before_it_left_then_the_next_start_delivers_it_once()
    {
        await using var provider = await StartedWithBlockedMailAsync();
        await FailedOnceAsync(provider);
        // Taken by a node that was killed in the middle: the row is still that node's.
        await provider.WithDatabaseAsync(db => db.Set<OutboxMessage>().ExecuteUpdateAsync(set => set.SetProperty(m => m.NextTryAt, provider.Clock.GetUtcNow() + TimeSpan.FromMinutes(5)), Stop));
        File.Delete(provider.Mail.Directory);
        await provider.RestartAsync();
        Assert.Equal(1, await provider.CountAsync<OutboxMessage>());

        provider.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("271828", (await provider.Mail.NextAsync("ada@acme.test", Stop)).Code);
        await OutboxDriving.EventuallyAsync(async () => await provider.CountAsync<OutboxMessage>() == 0);
        Assert.Single(provider.Mail.All);
    }

    [Fact]
    public async Task when_it_cannot_leave_for_two_days_then_it_is_given_up_with_a_line_that_names_nobody()
    {
        await using var provider = await StartedWithBlockedMailAsync();
        await FailedOnceAsync(provider);

        provider.Clock.Advance(TimeSpan.FromDays(2));
        await OutboxDriving.EventuallyAsync(async () => await provider.CountAsync<OutboxMessage>() == 0);
        Assert.Contains(provider.Log.Entries, entry => entry.Contains("is given up after 2 tries", StringComparison.Ordinal));
        Assert.DoesNotContain("ada@acme.test", provider.Log.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 40)]
    [InlineData(4, 640)]
    [InlineData(6, 7200)]
    [InlineData(1000, 7200)]
    public void when_tries_fail_then_the_delays_rise_to_two_hours(int tries, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), OutboxDelivery.DelayAfter(tries));

    /// <summary>A file stands where the directory should be.</summary>
    private static async Task<TestProvider> StartedWithBlockedMailAsync()
    {
        var provider = await TestProvider.StartAsync();
        await File.WriteAllTextAsync(provider.Mail.Directory, "", TestContext.Current.CancellationToken);
        await provider.MailAsync(Hello);
        return provider;
    }

    private static Task FailedOnceAsync(TestProvider provider) => OutboxDriving.EventuallyAsync(() =>
        provider.WithDatabaseAsync(db => db.Set<OutboxMessage>().AnyAsync(m => m.Tries == 1 && m.NextTryAt < provider.Clock.GetUtcNow() + TimeSpan.FromMinutes(1))));
}
