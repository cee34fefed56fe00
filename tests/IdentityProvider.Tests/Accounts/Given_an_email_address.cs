using IdentityProvider.Accounts;

namespace IdentityProvider.Tests.Accounts;

public sealed class Given_an_email_address
{
    [Theory]
    [InlineData("Ada@Acme.Test")]
    [InlineData("  ada@acme.test ")]
    [InlineData("ａｄａ@acme.test")]
    [InlineData("ada@ａｃｍｅ．test")]
    [InlineData("ADA＠acme.test")]
    public void when_it_is_spelt_otherwise_then_it_is_the_same(string text)
    {
        Assert.True(EmailAddress.TryParse(text, out var address));
        Assert.Equal("ada@acme.test", address.Canonical);
    }

    [Theory]
    [InlineData("köln@bücher.test", "köln@xn--bcher-kva.test")]
    [InlineData("K\u006f\u0308ln@B\u0075\u0308cher.test", "köln@xn--bcher-kva.test")]
    [InlineData("\u212Aate@acme.test", "kate@acme.test")]
    public void when_it_has_other_letters_then_one_form_stands_for_all(string text, string canonical)
    {
        Assert.True(EmailAddress.TryParse(text, out var address));
        Assert.Equal(canonical, address.Canonical);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ada")]
    [InlineData("@acme.test")]
    [InlineData("ada@")]
    [InlineData("a da@acme.test")]
    [InlineData("ada@acme.test\r\nBcc: x@y.test")]
    [InlineData("Ada <ada@acme.test>")]
    [InlineData("ada@acme.test,bob@acme.test")]
    [InlineData("ada\u0000@acme.test")]
    [InlineData("ada@ac_me.test")]
    [InlineData("ada@\ud800.test")]
    public void when_it_is_none_then_it_is_refused(string? text) => Assert.False(EmailAddress.TryParse(text, out _));

    [Fact]
    public void when_it_is_too_long_then_it_is_refused() => Assert.False(EmailAddress.TryParse(new string('a', 250) + "@acme.test", out _));
}
