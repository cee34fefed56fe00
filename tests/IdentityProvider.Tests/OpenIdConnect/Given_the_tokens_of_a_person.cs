using System.Buffers.Text;
using System.Net;
using System.Text.Json;
using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.OpenIdConnect;

/// <summary>The claims of the contract, the same in ID token, access token, introspection and userinfo.</summary>
public sealed class Given_the_tokens_of_a_person(World world) : IClassFixture<World>
{
    private static readonly string[] Evidence = ["sub", "sid", "auth_time", "amr", "mfa_time", "acr", "tenant_id", "tenant", "role", "two_factor_policy"];

    [Theory, InlineData(false), InlineData(true)]
    public async Task when_two_factors_were_proved_then_all_four_places_say_the_same(bool refreshed)
    {
        using var browser = world.NewBrowser();
        var tokens = await world.AcmeWeb.SignInAsync(browser, world.Bob);
        if (refreshed)
        {
            world.Provider.Clock.Advance(TimeSpan.FromMinutes(5));
            tokens = await world.AcmeWeb.RefreshAsync(tokens.RefreshToken);
        }

        var id = tokens.IdTokenClaims;
        await AssertSameEverywhereAsync(world.AcmeWeb, tokens);
        Assert.Equal(["pwd", "otp", "mfa"], Amr(id));
        Assert.Equal(("mfa", "acme", "Member"), (Text(id, "acr"), Text(id, "tenant"), Text(id, "role")));
        Assert.Equal(("Required", 1, "otp"), Receipt(id));
        Assert.Equal(JsonValueKind.Number, id.GetProperty("auth_time").ValueKind);
        Assert.Equal(JsonValueKind.Number, id.GetProperty("mfa_time").ValueKind);
    }

    [Theory, InlineData(false), InlineData(true), Spec("RFC 8176 §1")]
    public async Task when_one_factor_was_proved_then_amr_is_an_array_all_the_same(bool refreshed)
    {
        using var browser = world.NewBrowser();
        var tokens = await world.GlobexWeb.SignInAsync(browser, world.Eve);
        tokens = refreshed ? await world.GlobexWeb.RefreshAsync(tokens.RefreshToken) : tokens;
        await AssertSameEverywhereAsync(world.GlobexWeb, tokens);
        Assert.Equal(["pwd"], Amr(tokens.IdTokenClaims));
        Assert.False(tokens.IdTokenClaims.TryGetProperty("mfa_time", out _));
        Assert.Equal(("Off", 1, "none"), Receipt(tokens.IdTokenClaims));
    }

    [Fact]
    public async Task when_the_person_steps_up_then_only_the_second_factor_is_newer_also_in_what_was_granted_before()
    {
        await using var own = await World.NewAsync();
        using var browser = own.NewBrowser();
        var before = await own.GlobexWeb.SignInAsync(browser, own.Eve);
        using var elsewhere = own.NewBrowser();
        await own.Eve.VisitAsync(elsewhere, "/my/two-factor/set-up");
        await own.Eve.SetUpAsync(elsewhere);
        own.Provider.Clock.Advance(TimeSpan.FromMinutes(10));
        var after = await own.GlobexWeb.SignInAsync(browser, own.Eve, ("acr_values", "mfa"));
        Assert.Equal(Raw(before.IdTokenClaims, "auth_time"), Raw(after.IdTokenClaims, "auth_time"));
        Assert.Equal(Raw(before.IdTokenClaims, "sid"), Raw(after.IdTokenClaims, "sid"));
        Assert.True(after.IdTokenClaims.GetProperty("mfa_time").GetInt64() >= before.IdTokenClaims.GetProperty("auth_time").GetInt64() + 600);

        var refreshed = await own.GlobexWeb.RefreshAsync(before.RefreshToken);
        Assert.All(Evidence, name => Assert.Equal(Raw(after.IdTokenClaims, name), Raw(refreshed.IdTokenClaims, name)));
    }

    [Fact]
    public async Task when_the_role_changed_then_a_refresh_says_the_new_one()
    {
        await using var own = await World.NewAsync();
        using var browser = own.NewBrowser();
        var tokens = await own.GlobexWeb.SignInAsync(browser, own.Eve);
        await own.Provider.WithDatabaseAsync(db => Change.PromoteAsync(db, own.Eve.Email, "globex"));
        Assert.Equal("Admin", Text((await own.GlobexWeb.RefreshAsync(tokens.RefreshToken)).IdTokenClaims, "role"));
    }

    [Fact]
    public async Task when_a_recovery_code_was_used_then_the_tokens_show_it()
    {
        await using var own = await World.NewAsync();
        using var first = own.NewBrowser();
        await own.AcmeWeb.SignInAsync(first, own.Cleo);
        using var browser = own.NewBrowser();
        var request = own.AcmeWeb.Request();
        await browser.OpenAsync(request.Address);
        await own.Cleo.EnterPasswordAsync(browser);
        await browser.FollowAsync("Use a recovery code");
        await browser.Fill("Recovery code", own.Cleo.RecoveryCodes[0]).PressAsync("Submit");
        await own.Cleo.GetThroughAsync(browser);
        var tokens = await own.AcmeWeb.RedeemAsync(request, own.AcmeWeb.Callback(browser.Page, request));
        Assert.Equal(new HashSet<string> { "pwd", "mfa", "recovery_code" }, Amr(tokens.IdTokenClaims).ToHashSet());
        Assert.Equal(("Required", 1, "recovery_code"), Receipt(tokens.IdTokenClaims));
        Assert.Equal("mfa", Text(tokens.IdTokenClaims, "acr"));
        await AssertSameEverywhereAsync(own.AcmeWeb, tokens);
    }

    [Fact, Spec("OpenID Connect Core §2"), Spec("RFC 9068 §2")]
    public async Task when_tokens_are_made_then_they_have_the_shape_of_their_specifications()
    {
        using var browser = world.NewBrowser();
        var request = world.AcmeWeb.Request();
        await world.Bob.VisitAsync(browser, request.Address);
        var tokens = await world.AcmeWeb.RedeemAsync(request, world.AcmeWeb.Callback(browser.Page, request));
        var id = await world.AcmeWeb.VerifiedAsync(tokens.IdToken, request);
        Assert.Equal("RS256", Text(Header(tokens.IdToken), "alg"));
        Assert.True(id.TryGetProperty("at_hash", out _));
        Assert.Equal(600, id.GetProperty("exp").GetInt64() - id.GetProperty("iat").GetInt64());

        var access = tokens.AccessTokenClaims;
        Assert.Equal(("ES256", "at+jwt"), (Text(Header(tokens.AccessToken), "alg"), Text(Header(tokens.AccessToken), "typ")));
        Assert.Equal(TestProvider.Issuer.AbsoluteUri, Text(access, "iss"));
        Assert.Equal("acme-web", Text(access, "client_id"));
        Assert.False(string.IsNullOrEmpty(Text(access, "jti")));
        Assert.Equal(600, access.GetProperty("exp").GetInt64() - access.GetProperty("iat").GetInt64());
        Assert.DoesNotContain(world.Bob.Email, access.GetRawText() + id.GetRawText(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("grant_started_at", access.GetRawText() + id.GetRawText(), StringComparison.Ordinal);
    }

    [Fact, Spec("RFC 8707 §2")]
    public async Task when_no_resource_is_named_then_the_token_is_for_us_and_else_for_the_resource_alone()
    {
        using var browser = world.NewBrowser();
        var ours = await world.AcmeWeb.SignInAsync(browser, world.Bob);
        Assert.Equal([TestProvider.Issuer.AbsoluteUri], Strings(ours.AccessTokenClaims, "aud"));
        Assert.Equal(HttpStatusCode.OK, (await world.AcmeWeb.UserInfoAsync(ours.AccessToken)).Status);

        var (request, code) = await browser.CodeAsync(world.AcmeWeb, ("scope", "openid offline_access orders.read"), ("resource", World.Orders));
        var orders = await world.AcmeWeb.RedeemAsync(request, code);
        Assert.Equal([World.Orders], Strings(orders.AccessTokenClaims, "aud"));
        Assert.Equal("orders.read", Text(orders.AccessTokenClaims, "scope"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await world.AcmeWeb.UserInfoAsync(orders.AccessToken)).Status);
        Assert.Equal([World.Orders], Strings((await world.AcmeWeb.RefreshAsync(orders.RefreshToken)).AccessTokenClaims, "aud"));
    }

    [Fact, Spec("RFC 8707 §2.2")]
    public async Task when_a_refresh_names_a_resource_that_was_not_granted_then_it_is_refused()
    {
        using var browser = world.NewBrowser();
        var tokens = await world.AcmeWeb.SignInAsync(browser, world.Bob);
        Assert.Equal("invalid_target", (await world.AcmeWeb.RefreshAsync(tokens.RefreshToken, ("resource", World.Orders))).Error);
        Assert.True((await world.AcmeWeb.RefreshAsync(tokens.RefreshToken)).Succeeded);
    }

    [Fact, Spec("RFC 6749 §6")]
    public async Task when_a_refresh_asks_for_less_then_it_gets_less_once_and_never_more()
    {
        using var browser = world.NewBrowser();
        var tokens = await world.AcmeWeb.SignInAsync(browser, world.Bob, ("scope", "openid email offline_access"));
        foreach (var more in new[] { "openid email orders.read offline_access", "orders.read", "openid no-such-scope" })
        {
            Assert.Equal("invalid_scope", (await world.AcmeWeb.RefreshAsync(tokens.RefreshToken, ("scope", more))).Error);
        }

        var less = await world.AcmeWeb.RefreshAsync(tokens.RefreshToken, ("scope", "openid"));
        Assert.Equal("openid", Text(less.AccessTokenClaims, "scope"));
        var all = await world.AcmeWeb.RefreshAsync(less.RefreshToken);
        Assert.Equal(["email", "offline_access", "openid"], (Text(all.AccessTokenClaims, "scope") ?? "").Split(' ').Order());
    }

    [Theory, Spec("OpenID Connect Core §5.4")]
    [InlineData("openid", "")]
    [InlineData("openid email", "email email_verified")]
    [InlineData("openid profile", "name")]
    public async Task when_scopes_are_granted_then_userinfo_says_what_they_cover_and_no_more(string scope, string expected)
    {
        using var browser = world.NewBrowser();
        var tokens = await world.AcmeWeb.SignInAsync(browser, world.Bob, ("scope", scope));
        var names = (await world.AcmeWeb.UserInfoAsync(tokens.AccessToken)).Json.EnumerateObject().Select(p => p.Name).Except(Evidence).Order();
        Assert.Equal(expected, string.Join(' ', names));
        Assert.Null(tokens.Text("refresh_token"));
    }

    [Fact, Spec("RFC 6749 §4.4")]
    public async Task when_a_machine_asks_then_its_token_says_nothing_of_a_person()
    {
        var tokens = await world.Machine.ClientCredentialsAsync(("scope", "orders.read"), ("resource", World.Orders));
        var claims = tokens.AccessTokenClaims;
        Assert.Equal(("machine", "orders.read"), (Text(claims, "sub"), Text(claims, "scope")));
        Assert.All(Evidence.Skip(1), name => Assert.False(claims.TryGetProperty(name, out _), name));
        Assert.Null(tokens.Text("refresh_token") ?? tokens.Text("id_token"));
        Assert.Equal("invalid_scope", (await world.Machine.ClientCredentialsAsync(("scope", "openid"))).Error);
    }

    private static async Task AssertSameEverywhereAsync(RelyingParty app, TokenAnswer tokens)
    {
        var introspection = (await app.IntrospectAsync(tokens.AccessToken)).Json;
        var userInfo = (await app.UserInfoAsync(tokens.AccessToken)).Json;
        foreach (var name in Evidence)
        {
            var said = new[] { tokens.IdTokenClaims, tokens.AccessTokenClaims, introspection, userInfo }.Select(place => Raw(place, name)).ToList();
            Assert.True(said.Distinct().Count() == 1, $"{name}: {string.Join(" | ", said)}");
        }
    }

    private static string? Raw(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) ? JsonSerializer.Serialize(value) : null;

    private static string? Text(JsonElement claims, string name) => claims.GetProperty(name).GetString();

    private static List<string> Amr(JsonElement claims) => [.. claims.GetProperty("amr").EnumerateArray().Select(e => e.GetString()!)];

    private static IEnumerable<string?> Strings(JsonElement claims, string name) => claims.GetProperty(name) is { ValueKind: JsonValueKind.Array } array
        ? array.EnumerateArray().Select(e => e.GetString())
        : [claims.GetProperty(name).GetString()];

    private static (string?, int, string?) Receipt(JsonElement claims) => claims.GetProperty("two_factor_policy") is var receipt
        ? (Text(receipt, "mode"), receipt.GetProperty("version").GetInt32(), Text(receipt, "met_by"))
        : default;

    private static JsonElement Header(string jwt) => JsonDocument.Parse(Base64Url.DecodeFromChars(jwt.Split('.')[0])).RootElement;
}
