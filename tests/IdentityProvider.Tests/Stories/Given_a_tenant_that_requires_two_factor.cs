using System.Text.Json;
using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.Stories;

public sealed class Given_a_tenant_that_requires_two_factor(World world) : IClassFixture<World>
{
    [Fact, Spec("RFC 8176 §2 mfa")]
    public async Task when_an_enrolled_member_signs_in_then_the_tokens_say_how()
    {
        using var browser = world.NewBrowser();
        var request = world.AcmeWeb.Request();
        await world.Bob.VisitAsync(browser, request.Address);
        Assert.Equal(["/signin", "/signin/two-factor"], world.Bob.Asked);

        var tokens = await world.AcmeWeb.RedeemAsync(request, world.AcmeWeb.Callback(browser.Page, request));
        var claims = await world.AcmeWeb.VerifiedAsync(tokens.IdToken, request);
        Assert.Equal(["pwd", "otp", "mfa"], claims.GetProperty("amr").EnumerateArray().Select(m => m.GetString()));
        Assert.Equal("mfa", claims.GetProperty("acr").GetString());
        Assert.Equal("acme", claims.GetProperty("tenant").GetString());
        Assert.Equal(("Required", "otp"), Receipt(claims));
    }

    [Fact]
    public async Task when_a_member_without_a_second_factor_signs_in_then_they_set_it_up_and_return_to_the_application_that_asked()
    {
        await using var own = await World.NewAsync();
        using var browser = own.NewBrowser();
        var tokens = await own.AcmeWeb.SignInAsync(browser, own.Cleo, ("prompt", "login"), ("max_age", "600"));
        Assert.Equal("mfa", tokens.IdTokenClaims.GetProperty("acr").GetString());
        Assert.Equal(["/signin", "/signin/confirm-email", "/signin/set-up-two-factor"], own.Cleo.Asked.Distinct());
        Assert.InRange(own.Cleo.RecoveryCodes.Count, 8, 16);

        using var another = own.NewBrowser();
        await own.AcmeWeb.SignInAsync(another, own.Cleo);
        Assert.Equal(["/signin", "/signin/two-factor"], own.Cleo.Asked);
    }

    [Fact]
    public async Task when_a_request_was_pushed_then_it_survives_the_forced_set_up()
    {
        await using var own = await World.NewAsync();
        using var browser = own.NewBrowser();
        var request = await own.AcmeWeb.PushAsync(own.AcmeWeb.Request(("acr_values", "mfa")));
        await own.Cleo.VisitAsync(browser, request.Address);
        var tokens = await own.AcmeWeb.RedeemAsync(request, own.AcmeWeb.Callback(browser.Page, request));
        await own.AcmeWeb.VerifiedAsync(tokens.IdToken, request);
    }

    [Fact]
    public async Task when_the_password_alone_was_given_then_no_page_and_no_endpoint_answers_to_it()
    {
        using var browser = world.NewBrowser();
        await browser.OpenAsync(world.AcmeWeb.Request().Address);
        await world.Ada.EnterPasswordAsync(browser);
        Assert.Equal("/signin/two-factor", browser.Page.Path);

        foreach (var path in (string[])["/my", "/my/profile", "/my/sessions", "/my/two-factor", "/admin/acme", "/admin/acme/security"])
        {
            var page = await browser.OpenAsync(path);
            Assert.StartsWith("/signin", page.Path, StringComparison.Ordinal);
        }

        var silent = world.AcmeWeb.Request(("prompt", "none"));
        await browser.OpenAsync(silent.Address);
        Assert.Contains(world.AcmeWeb.CallbackParameters(browser.Page, silent)["error"], (string[])["login_required", "interaction_required"]);
    }

    [Fact]
    public async Task when_nobody_proved_the_mailed_code_then_no_answer_holds_a_key()
    {
        await using var own = await World.NewAsync();
        using var browser = own.NewBrowser();
        await browser.OpenAsync(own.AcmeWeb.Request().Address);
        await own.Cleo.EnterPasswordAsync(browser);
        foreach (var path in (string[])[browser.Page.Address.PathAndQuery, "/signin/set-up-two-factor", "/my/two-factor", "/my/two-factor/set-up"])
        {
            var page = await browser.OpenAsync(path);
            Assert.DoesNotContain("otpauth", page.Html, StringComparison.Ordinal);
            Assert.DoesNotContain("totp-key", page.Html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task when_the_claims_are_read_in_all_four_places_then_they_are_the_same()
    {
        using var browser = world.NewBrowser();
        var tokens = await world.AcmeWeb.SignInAsync(browser, world.Bob);
        await AssertSameEverywhereAsync(tokens);
        await AssertSameEverywhereAsync(await world.AcmeWeb.RefreshAsync(tokens.RefreshToken));
    }

    private async Task AssertSameEverywhereAsync(TokenAnswer tokens)
    {
        string[] names = ["sub", "sid", "auth_time", "amr", "mfa_time", "acr", "tenant_id", "tenant", "role", "two_factor_policy"];
        var expected = names.Select(name => Claim(tokens.IdTokenClaims, name)).ToList();
        Assert.DoesNotContain(expected, claim => claim.EndsWith('?'));
        Assert.Equal(expected, names.Select(name => Claim(tokens.AccessTokenClaims, name)));
        var introspected = await world.AcmeWeb.IntrospectAsync(tokens.AccessToken);
        Assert.Equal(expected, names.Select(name => Claim(introspected.Json, name)));
        var userInfo = await world.AcmeWeb.UserInfoAsync(tokens.AccessToken);
        Assert.Equal(expected, names.Select(name => Claim(userInfo.Json, name)));
    }

    private static string Claim(JsonElement claims, string name) => name + (claims.TryGetProperty(name, out var value) ? " " + value.GetRawText() : "?");

    private static (string?, string?) Receipt(JsonElement claims)
    {
        var receipt = claims.GetProperty("two_factor_policy");
        return (receipt.GetProperty("mode").GetString(), receipt.GetProperty("met_by").GetString());
    }
}
