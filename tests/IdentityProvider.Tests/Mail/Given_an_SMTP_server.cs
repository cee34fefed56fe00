using IdentityProvider.Mail;
using IdentityProvider.Tests.Driving;
using MimeKit;

namespace IdentityProvider.Tests.Mail;

public sealed class Given_an_SMTP_server : IDisposable
{
    private readonly SmtpCatcher server = new();

    [Fact]
    public async Task when_mail_is_committed_then_it_goes_there_as_from_the_issuer()
    {
        await using var provider = await StartAsync();
        await provider.MailAsync(new("ada@acme.test", "Your code", "271828"));

        var mail = await CaughtAsync();
        Assert.Equal("no-reply@id.test", mail.From.Mailboxes.Single().Address);
        Assert.Equal("ada@acme.test", mail.To.Mailboxes.Single().Address);
        Assert.Equal("auto-generated", mail.Headers[HeaderId.AutoSubmitted]);
        Assert.EndsWith("@id.test", mail.MessageId, StringComparison.Ordinal);
        Assert.Equal("271828", mail.TextBody?.Trim());
        Assert.Contains("<p class=\"code\">271828</p>", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Equal("multipart/alternative", mail.Body?.ContentType.MimeType);
        Assert.Empty(Directory.Exists(provider.Mail.Directory) ? Directory.EnumerateFiles(provider.Mail.Directory) : []);
    }

    [Fact, Spec("C-09")]
    public async Task when_a_name_in_the_subject_carries_line_breaks_then_they_begin_no_header()
    {
        await using var provider = await StartAsync();
        await provider.MailAsync(new("ada@acme.test", "Welcome to Acme\r\nBcc: eve@evil.test\r\n\r\nHello", "text"));

        var mail = await CaughtAsync();
        Assert.Empty(mail.Bcc);
        Assert.Equal("text", mail.TextBody?.Trim());
        Assert.StartsWith("Welcome to Acme", mail.Subject ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_the_recipient_is_no_address_then_it_is_dropped_and_the_next_mail_leaves()
    {
        await using var provider = await StartAsync();
        await provider.MailAsync(new("ada@acme.test\r\nRCPT TO:<eve@evil.test>", "one", "text"));
        await provider.MailAsync(new("bob@acme.test", "two", "text"));

        Assert.Equal("two", (await CaughtAsync()).Subject);
        await OutboxDriving.EventuallyAsync(async () => await provider.CountAsync<OutboxMessage>() == 0);
    }

    [Fact]
    public async Task when_the_server_refuses_at_first_then_it_is_tried_again_later()
    {
        server.ToRecipients = "451 later, <ada@acme.test>";
        await using var provider = await StartAsync();
        await provider.MailAsync(new("ada@acme.test", "Your code", "271828"));
        await OutboxDriving.EventuallyAsync(() => Task.FromResult(provider.Log.Text.Contains("was not delivered at try 1 (SmtpCommandException)", StringComparison.Ordinal)));

        server.ToRecipients = "250 fine";
        provider.Clock.Advance(TimeSpan.FromSeconds(11));
        await CaughtAsync();
        Assert.DoesNotContain("ada@acme.test", provider.Log.Text, StringComparison.Ordinal);
    }

    [Fact, Spec("R-03")]
    public async Task when_the_server_is_down_then_mail_waits_for_it_and_survives_a_restart_of_ours_meanwhile()
    {
        await using var provider = await StartAsync();
        var port = server.Number;
        server.Dispose();
        await provider.MailAsync(new("ada@acme.test", "Your code", "271828"));
        await OutboxDriving.EventuallyAsync(() => Task.FromResult(provider.Log.Text.Contains("was not delivered at try 1 (SocketException)", StringComparison.Ordinal)));

        await provider.RestartAsync();
        using var back = new SmtpCatcher(port);
        provider.Clock.Advance(TimeSpan.FromSeconds(11));
        await OutboxDriving.EventuallyAsync(async () => await provider.CountAsync<OutboxMessage>() == 0);
        Assert.Equal("Your code", Assert.Single(back.Caught).Subject);
    }

    [Fact]
    public async Task when_two_nodes_share_the_outbox_then_each_mail_leaves_once()
    {
        const int Mails = 24;
        await using var first = await StartAsync();
        await using var second = await first.StartAnotherNodeAsync();
        await Task.WhenAll(Enumerable.Range(0, Mails).Select(i => (i % 2 == 0 ? first : second).MailAsync(new($"p{i}@acme.test", "Hello", "text"))));

        await OutboxDriving.EventuallyAsync(async () => await first.CountAsync<OutboxMessage>() == 0);
        Assert.Equal(Mails, server.Caught.Select(m => m.MessageId).Distinct().Count());
        Assert.Equal(Mails, server.Caught.Count);
    }

    public void Dispose() => server.Dispose();

    private Task<TestProvider> StartAsync() => TestProvider.StartAsync(new Dictionary<string, string?>
    {
        ["Email:Smtp:Host"] = "127.0.0.1",
        ["Email:Smtp:Port"] = server.Port,
        ["Email:Smtp:Security"] = "None",
    });

    private async Task<MimeMessage> CaughtAsync()
    {
        await OutboxDriving.EventuallyAsync(() => Task.FromResult(server.Caught.Count > 0));
        return server.Caught[0];
    }
}
