using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MimeKit;

namespace IdentityProvider.Tests.Mail;

/// <summary>The smallest mail server (RFC 5321 §3): takes what comes and keeps it.</summary>
internal sealed class SmtpCatcher : IDisposable
{
    private readonly TcpListener listener;
    private readonly ConcurrentQueue<MimeMessage> caught = new();

    /// <param name="port">0: any that is free.</param>
    public SmtpCatcher(int port = 0)
    {
        listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        _ = AcceptAsync();
    }

    public int Number => ((IPEndPoint)listener.LocalEndpoint).Port;

    public string Port => Number.ToString(CultureInfo.InvariantCulture);

    public IReadOnlyList<MimeMessage> Caught => [.. caught];

    /// <summary>Answers every recipient so, from now on.</summary>
    public string ToRecipients { get; set; } = "250 fine";

    public void Dispose() => listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream);
        await using var writer = new StreamWriter(stream) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 here");
        while (await reader.ReadLineAsync() is { } line)
        {
            switch (line.Split(' ')[0].ToUpperInvariant())
            {
                case "DATA":
                    await writer.WriteLineAsync("354 go on");
                    caught.Enqueue(await ReadMessageAsync(reader));
                    await writer.WriteLineAsync("250 kept");
                    break;
                case "RCPT":
                    await writer.WriteLineAsync(ToRecipients);
                    break;
                case "QUIT":
                    await writer.WriteLineAsync("221 bye");
                    return;
                default:
                    await writer.WriteLineAsync("250 fine");
                    break;
            }
        }
    }

    private static async Task<MimeMessage> ReadMessageAsync(StreamReader reader)
    {
        using var text = new MemoryStream();
        await using (var writer = new StreamWriter(text, leaveOpen: true) { NewLine = "\r\n" })
        {
            while (await reader.ReadLineAsync() is { } line && line != ".")
            {
                await writer.WriteLineAsync(line.StartsWith("..", StringComparison.Ordinal) ? line[1..] : line);
            }
        }

        text.Position = 0;
        return await MimeMessage.LoadAsync(text);
    }
}
