using System.Net;
using IdentityProvider.OpenIdConnect.Logout;

namespace IdentityProvider.Tests.OpenIdConnect;

public sealed class Given_a_public_address
{
    [Theory]
    [InlineData("1.1.1.1"), InlineData("11.0.0.1"), InlineData("172.32.0.1"), InlineData("100.128.0.1"), InlineData("223.255.255.255")]
    [InlineData("2606:4700:4700::1111"), InlineData("2a00:1450::1"), InlineData("::ffff:1.1.1.1")]
    public void when_everybody_shares_it_then_it_is_one(string address) => Assert.True(PublicAddress.Is(IPAddress.Parse(address)));

    [Theory]
    [InlineData("0.0.0.0"), InlineData("10.1.2.3"), InlineData("100.64.0.1"), InlineData("127.0.0.1"), InlineData("127.255.255.254"), InlineData("169.254.169.254")]
    [InlineData("172.16.0.1"), InlineData("172.31.255.255"), InlineData("192.0.0.1"), InlineData("192.0.2.1"), InlineData("192.168.1.1"), InlineData("198.19.0.1")]
    [InlineData("198.51.100.1"), InlineData("203.0.113.1"), InlineData("224.0.0.1"), InlineData("240.0.0.1"), InlineData("255.255.255.255")]
    [InlineData("::"), InlineData("::1"), InlineData("fe80::1"), InlineData("fc00::1"), InlineData("fd12:3456::1"), InlineData("ff02::1"), InlineData("fec0::1")]
    [InlineData("::ffff:127.0.0.1"), InlineData("::ffff:10.0.0.1"), InlineData("::ffff:169.254.169.254"), InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::7f00:1"), InlineData("64:ff9b:1::a00:1"), InlineData("2001::1"), InlineData("2001:db8::1"), InlineData("2002:7f00:1::"), InlineData("3fff::1"), InlineData("100::1")]
    public void when_it_is_private_special_or_leads_to_such_then_it_is_none(string address) => Assert.False(PublicAddress.Is(IPAddress.Parse(address)));
}
