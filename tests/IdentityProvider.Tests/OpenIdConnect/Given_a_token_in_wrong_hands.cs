using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.Json;
using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.OpenIdConnect;

public sealed class Given_a_token_in_wrong_hands(World world) : IClassFixture<World>
{
    [Fact]
    public async Task when_one_kind_of_token_is_used_as_another_then_it_is_refused()
    {
        using var browser = world.NewBrowser();
        var tokens = await world.AcmeWeb.SignInAsync(browser, world.Bob);
        var (request, code) = await browser.CodeAsync(world.AcmeWeb);
        foreach (var wrong in new[] { tokens.IdToken, tokens.RefreshToken, code, "", "x", "a.b.c" })
        {
            Assert.Contains((await world.AcmeWeb.UserInfoAsync(wrong)).Status, new[] { HttpStatusCode.Unauthorized, HttpStatusCode.BadRequest });
        }

        foreach (var wrong in new[] { tokens.IdToken, tokens.AccessToken, code, "x" })
        {
            Assert.Equal("invalid_grant", (await world.AcmeWeb.RefreshAsync(wrong)).Error);
        }

        Assert.Equal("invalid_grant", (await world.AcmeWeb.RedeemAsync(request, tokens.RefreshToken)).Error);
    }

    [Fact, Spec("RFC 8725 §3.1")]
    public async Task when_a_token_was_tampered_with_then_nobody_takes_it()
    {
        using var browser = world.NewBrowser();
        var good = (await world.AcmeWeb.SignInAsync(browser, world.Bob)).AccessToken;
        var parts = good.Split('.');
        var kid = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0])).RootElement.GetProperty("kid").GetString();
        var elevated = Encode(TokenAnswer.PayloadOf(good).GetRawText().Replace("\"Member\"", "\"Admin\"", StringComparison.Ordinal));
        foreach (var forged in new[]
        {
            $"{Encode("""{"alg":"none","typ":"at+jwt"}""")}.{parts[1]}.",
            $"{parts[0]}.{elevated}.{parts[2]}",
            $"{Encode($$"""{"alg":"HS256","typ":"at+jwt","kid":"{{kid}}"}""")}.{parts[1]}.{parts[2]}",
            $"{Encode("""{"alg":"ES256","typ":"at+jwt","kid":"../../../../dev/null"}""")}.{parts[1]}.{parts[2]}",
            $"{Encode("""{"alg":"ES256","typ":"at+jwt","jku":"https://evil.test/jwks"}""")}.{parts[1]}.{parts[2]}",
            $"{parts[0]}.{parts[1]}.{new string('A', parts[2].Length)}",
            $"{parts[0]}.{parts[1]}.",
        })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await world.AcmeWeb.UserInfoAsync(forged)).Status);
            Assert.Equal("False", (await world.AcmeWeb.IntrospectAsync(forged)).Text("active"));
        }
    }

    [Fact]
    public async Task when_an_access_token_has_run_out_then_it_is_dead()
    {
        await using var own = await World.NewAsync();
        using var browser = own.NewBrowser();
        var tokens = await own.GlobexWeb.SignInAsync(browser, own.Eve);
        own.Provider.Clock.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.Unauthorized, (await own.GlobexWeb.UserInfoAsync(tokens.AccessToken)).Status);
        Assert.Equal("False", (await own.GlobexWeb.IntrospectAsync(tokens.AccessToken)).Text("active"));
    }

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
