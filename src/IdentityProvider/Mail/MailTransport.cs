using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace IdentityProvider.Mail;

/// <summary>One way out, kept open for a few mails: the SMTP server that is set, else the pickup directory.</summary>
internal sealed class MailTransport(IOptions<EmailOptions> options, PickupDirectory pickup) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan QuitWithin = TimeSpan.FromSeconds(2);

    private SmtpClient? client;

    /// <summary>What a server, a network or a disk does to us, and may not do at the next try.</summary>
    public static bool IsFault(Exception fault) => fault
        is CommandException or ProtocolException or AuthenticationException or SslHandshakeException or System.Security.Authentication.AuthenticationException
        or SocketException or IOException or UnauthorizedAccessException or TimeoutException or NotSupportedException;

    public async Task SendAsync(OutboxMessage row, MimeMessage message, CancellationToken cancellation)
    {
        if (options.Value.Smtp.Host is { Length: > 0 } host)
        {
            await (await ConnectedAsync(host, cancellation)).SendAsync(message, cancellation);
        }
        else
        {
            await pickup.WriteAsync(row, message, cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (client is null)
        {
            return;
        }

        using var patience = new CancellationTokenSource(QuitWithin);
        try
        {
            await client.DisconnectAsync(quit: true, patience.Token);
        }
        catch (Exception fault) when (IsFault(fault) || fault is OperationCanceledException)
        {
            // Note: the mail is out; the server may go without a farewell.
        }

        client.Dispose();
    }

    private async Task<SmtpClient> ConnectedAsync(string host, CancellationToken cancellation)
    {
        if (client is { IsConnected: true })
        {
            return client;
        }

        client?.Dispose();
        client = new SmtpClient { Timeout = (int)Patience.TotalMilliseconds };
        var smtp = options.Value.Smtp;
        await client.ConnectAsync(host, smtp.Port, SecurityOf(smtp.Security), cancellation);
        if (!string.IsNullOrEmpty(smtp.User))
        {
            await client.AuthenticateAsync(smtp.User, smtp.Password ?? "", cancellation);
        }

        return client;
    }

    private static SecureSocketOptions SecurityOf(SmtpSecurity security) => security switch
    {
        SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
        SmtpSecurity.None => SecureSocketOptions.None,
        _ => SecureSocketOptions.StartTls,
    };
}
