using System.Net;
using System.Net.Sockets;
using IPNetwork = System.Net.IPNetwork;

namespace IdentityProvider.OpenIdConnect.Logout;

/// <summary>Which addresses belong to the internet that everybody shares: the special-purpose registries of IANA (RFC 6890).</summary>
internal static class PublicAddress
{
    private static readonly IPNetwork[] SpecialIPv4 =
    [
        Network("0.0.0.0/8"), Network("10.0.0.0/8"), Network("100.64.0.0/10"), Network("127.0.0.0/8"), Network("169.254.0.0/16"), Network("172.16.0.0/12"),
        Network("192.0.0.0/24"), Network("192.0.2.0/24"), Network("192.88.99.0/24"), Network("192.168.0.0/16"), Network("198.18.0.0/15"),
        Network("198.51.100.0/24"), Network("203.0.113.0/24"), Network("224.0.0.0/4"), Network("240.0.0.0/4"),
    ];

    /// <summary>RFC 4291 §2.4: all that was ever given out as global unicast; loopback, link-local, unique-local and multicast lie outside.</summary>
    private static readonly IPNetwork GlobalIPv6 = Network("2000::/3");

    /// <summary>Within it: protocol assignments (Teredo among them), documentation, and 6to4, which leads to IPv4.</summary>
    private static readonly IPNetwork[] SpecialIPv6 = [Network("2001::/23"), Network("2001:db8::/32"), Network("2002::/16"), Network("3fff::/20")];

    public static bool Is(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        return address.AddressFamily is AddressFamily.InterNetwork
            ? !SpecialIPv4.Any(special => special.Contains(address))
            : GlobalIPv6.Contains(address) && !SpecialIPv6.Any(special => special.Contains(address));
    }

    private static IPNetwork Network(string text) => IPNetwork.Parse(text);
}
