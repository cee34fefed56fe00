using System.Net;
using System.Net.Sockets;
using IdentityProvider.Shared;
using Microsoft.Extensions.Options;

namespace IdentityProvider.OpenIdConnect.Logout;

/// <summary>What came of one try.</summary>
/// <param name="Failure">One word; <see langword="null"/>: the receiver took it.</param>
/// <param name="IsFinal">Another try would come to the same.</param>
internal sealed record ReceiverAnswer(string? Failure, bool IsFinal = false)
{
    public static ReceiverAnswer Delivered { get; } = new((string?)null);

    /// <summary>The client has no address any more.</summary>
    public static ReceiverAnswer NoAddress { get; } = new("no_address", IsFinal: true);
}

/// <summary>
/// Posts logout tokens to addresses that clients registered. Those are somebody else's words: it connects to public addresses only, judged after
/// resolution and at the moment of connecting, follows no redirect, reads no answer beyond its status, and waits for nobody.
/// </summary>
internal sealed class LogoutReceivers : IDisposable
{
    private const int HeaderKilobytes = 16;
    private const int DrainedBytes = 4 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly bool privateToo;
    private readonly HttpClient http;

    public LogoutReceivers(IOptions<LogoutOptions> options, IOptions<IssuerOptions> issuer, IHostEnvironment environment)
    {
        privateToo = options.Value.AllowPrivateLogoutAddresses
            ?? (environment.IsDevelopment() && issuer.Value.Address?.Scheme == Uri.UriSchemeHttp);
        http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectCallback = ConnectAsync,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            MaxResponseHeadersLength = HeaderKilobytes,
            MaxResponseDrainSize = DrainedBytes,
            ResponseDrainTimeout = TimeSpan.FromSeconds(1),
        })
        {
            Timeout = Patience,
        };
    }

    /// <summary>§2.5 and §2.8.</summary>
    public async Task<ReceiverAnswer> TellAsync(Uri address, string logoutToken, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("logout_token", logoutToken)]),
        };
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            return response.StatusCode switch
            {
                HttpStatusCode.OK or HttpStatusCode.NoContent => ReceiverAnswer.Delivered,
                HttpStatusCode.BadRequest => new("status_400", IsFinal: true),
                >= HttpStatusCode.Ambiguous and < HttpStatusCode.BadRequest => new("redirect"),
                var status => new($"status_{(int)status}"),
            };
        }
        catch (HttpRequestException fault) when (fault.InnerException is NotPublicException)
        {
            return new("address_not_public", IsFinal: true);
        }
        catch (HttpRequestException fault)
        {
            return new(fault.HttpRequestError switch
            {
                HttpRequestError.NameResolutionError => "name_not_found",
                HttpRequestError.SecureConnectionError => "tls",
                _ => "no_connection",
            });
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new("timeout");
        }
        catch (Exception fault) when (fault is IOException or InvalidOperationException or NotSupportedException or FormatException or ArgumentException)
        {
            return new("not_sent");
        }
    }

    public void Dispose() => http.Dispose();

    /// <summary>What was judged is what is connected to: the name is resolved once, and cannot mean something else a moment later.</summary>
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellation);
        if (!privateToo && !addresses.All(PublicAddress.Is))
        {
            throw new NotPublicException();
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed class NotPublicException() : IOException("The address is not public.");
}
