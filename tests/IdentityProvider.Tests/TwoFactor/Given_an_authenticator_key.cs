using System.Text;
using IdentityProvider.Tests.Driving;
using IdentityProvider.TwoFactor;
using Microsoft.Extensions.Time.Testing;

namespace IdentityProvider.Tests.TwoFactor;

public sealed class Given_an_authenticator_key
{
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");

    [Fact]
    public void when_it_is_typed_or_scanned_then_the_app_has_the_same_key()
    {
        var key = AuthenticatorKey.Of(Secret, "Acme", "ada@acme.test");
        var (typed, scanned) = (new AuthenticatorApp(new FakeTimeProvider()), new AuthenticatorApp(new FakeTimeProvider()));
        typed.Type(key.Key);
        scanned.Scan(key.Uri);
        Assert.Equal(typed.Key, scanned.Key);
        Assert.StartsWith("data:image/png;base64,", key.QrCode, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Acme & Sons", "ada@acme.test")]
    [InlineData("Acme?secret=AAAA", "a&secret=BBBB@acme.test")]
    [InlineData("100%", "ada+tag%40@acme.test")]
    [InlineData("株式会社アクメ", "さくら@例え.test")]
    [InlineData("💡", "💥#@acme.test")]
    public void when_names_have_any_character_then_the_address_says_them_and_nothing_else(string issuer, string account)
    {
        var uri = new Uri(AuthenticatorKey.Of(Secret, issuer, account).Uri);
        var query = System.Web.HttpUtility.ParseQueryString(uri.Query);
        Assert.Equal((issuer, 5), (query["issuer"], query.Count));
        Assert.Equal($"{issuer}:{account}", Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/')));
    }

    [Fact]
    public void when_a_name_has_a_colon_then_it_ends_no_issuer() =>
        Assert.StartsWith("otpauth://totp/A-B:c-d%40e.test?", AuthenticatorKey.Of(Secret, "A:B", "c:d@e.test").Uri, StringComparison.Ordinal);

    [Fact]
    public void when_names_are_very_long_then_the_picture_can_still_be_made() =>
        Assert.NotEmpty(AuthenticatorKey.Of(Secret, string.Concat(Enumerable.Repeat("💡", 300)), string.Concat(Enumerable.Repeat("長", 250))).QrCode);
}
