using System.Net;
using System.Net.Sockets;

namespace IdentityProvider.Shared;

/// <summary>The application that a request to our API comes from, once its token was found good.</summary>
public sealed record ActingClient(string ClientId);

/// <summary>Where the request under way comes from; empty outside a request (commands, background work).</summary>
public sealed class RequestOrigin(IHttpContextAccessor accessor)
{
    private const int UserAgentMaximumLength = 256;

    public string? Address => accessor.HttpContext?.Connection.RemoteIpAddress is { } address ? Plain(address).ToString() : null;

    /// <summary>What throttles count by: an IPv4 address, or the /64 that one IPv6 customer has.</summary>
    public string Network => accessor.HttpContext?.Connection.RemoteIpAddress is { } address ? NetworkOf(address) : "none";

    public string? UserAgent => accessor.HttpContext?.Request.Headers.UserAgent.ToString() is { Length: > 0 } agent
        ? agent[..Math.Min(agent.Length, UserAgentMaximumLength)]
        : null;

    /// <summary>The application that asks for a change by our API; <see langword="null"/> where a person uses our pages, and at the protocol's endpoints.</summary>
    public string? ClientId => accessor.HttpContext?.Features.Get<ActingClient>()?.ClientId;

    public string? RequestId => accessor.HttpContext?.TraceIdentifier;

    internal static string NetworkOf(IPAddress address)
    {
        address = Plain(address);
        if (address.AddressFamily is not AddressFamily.InterNetworkV6)
        {
            return address.ToString();
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes) + "/64";
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
