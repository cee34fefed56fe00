using IdentityProvider.Shared;
using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.Shared;

[Spec("P-02")]
public sealed class Given_a_return_address
{
    [Theory]
    [InlineData("/")]
    [InlineData("/my/profile")]
    [InlineData("/connect/authorize?client_id=a&redirect_uri=https%3A%2F%2Fapp.test%2Fcb&state=%0D%0A")]
    [InlineData("/connect/authorize?redirect_uri=https://evil.test")]
    [InlineData("/a@evil.test")]
    [InlineData("/%5cevil.test")]
    [InlineData("/%2f%2fevil.test")]
    [InlineData("/my?next=//evil.test")]
    public void when_it_is_a_path_of_ours_then_it_is_kept_as_it_came(string text) => Assert.Equal(text, ReturnAddress.From(text).Path);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("my")]
    [InlineData("//evil.test")]
    [InlineData("///evil.test")]
    [InlineData("/\\evil.test")]
    [InlineData("\\\\evil.test")]
    [InlineData("/\t/evil.test")]
    [InlineData("/\r\n/evil.test")]
    [InlineData("\t//evil.test")]
    [InlineData(" //evil.test")]
    [InlineData("/my\0")]
    [InlineData("/my\r\nSet-Cookie: a=b")]
    [InlineData("/my\u2028")]
    [InlineData("/münchen")]
    [InlineData("/a/\\/evil.test")]
    [InlineData("https:evil.test")]
    [InlineData("https://evil.test/")]
    [InlineData("https://id.test/my")]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("~/my")]
    [InlineData("?next=/my")]
    public void when_it_may_lead_away_then_it_leads_home(string? text) => Assert.Equal("/my", ReturnAddress.From(text).Path);

    [Fact]
    public void when_it_is_too_long_then_it_leads_home()
    {
        Assert.Equal(ReturnAddress.MaximumLength, ReturnAddress.From("/" + new string('a', ReturnAddress.MaximumLength - 1)).Path.Length);
        Assert.Equal("/my", ReturnAddress.From("/" + new string('a', ReturnAddress.MaximumLength)).Path);
    }

    [Fact]
    public void when_it_is_bound_then_a_hostile_value_is_no_error()
    {
        Assert.True(ReturnAddress.TryParse("//evil.test", null, out var address));
        Assert.Equal(ReturnAddress.Home, address);
    }
}
