using System.Net;
using IdentityProvider.Shared;

namespace IdentityProvider.Tests.Shared;

public sealed class Given_an_address_of_a_network
{
    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:2:ffff::", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:3::1", "2001:db8:1:3::/64")]
    [InlineData("::1", "::/64")]
    public void when_it_is_counted_then_by_what_one_customer_has(string address, string network) =>
        Assert.Equal(network, RequestOrigin.NetworkOf(IPAddress.Parse(address)));
}
