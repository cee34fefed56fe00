using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.OpenIdConnect;

/// <summary>What an attacker or a careless developer sends. Nobody is ever sent to an address that is not registered.</summary>
public sealed class Given_an_authorization_request_of_a_strange_shape(World world) : IClassFixture<World>
{
    [Theory, Spec("RFC 9700 §2.1")]
    [InlineData("https://app.test/callback/more")]
    [InlineData("https://app.test/callback/")]
    [InlineData("https://app.test/callback?x=1")]
    [InlineData("https://app.test/callback#x")]
    [InlineData("https://app.test/Callback")]
    [InlineData("https://app.test:8443/callback")]
    [InlineData("http://app.test/callback")]
    [InlineData("https://app.test@evil.test/callback")]
    [InlineData("https://evil@app.test/callback")]
    [InlineData("https://app.test/callback/%2f../evil")]
    [InlineData("https://app.test/callback/../evil")]
    [InlineData("https://app.test./callback")]
    [InlineData("https://app.tést/callback")]
    [InlineData("https://app.test.evil.test/callback")]
    [InlineData("https://app.test/")]
    [InlineData("https://evil.test/callback")]
    [InlineData("//evil.test/callback")]
    [InlineData("/callback")]
    [InlineData("javascript:alert(1)")]
    [InlineData("https://app.test/callback https://evil.test/")]
    [InlineData("")]
    public async Task when_the_redirect_address_is_not_the_registered_one_then_nobody_is_sent_there(string address)
    {
        using var browser = world.NewBrowser();
        (await browser.OpenAsync(world.AcmeWeb.Request(("redirect_uri", address)).Address)).AssertErrorPage();
        (await browser.OpenAsync(world.AcmeWeb.Request(("redirect_uri", address), ("prompt", "none")).Address)).AssertErrorPage();
    }

    [Fact]
    public async Task when_a_second_redirect_address_is_slipped_in_then_nobody_is_sent_there()
    {
        using var browser = world.NewBrowser();
        (await browser.OpenAsync(world.AcmeWeb.Request().Address + "&redirect_uri=https%3A%2F%2Fevil.test%2F")).AssertErrorPage();
    }

    [Fact]
    public async Task when_the_client_is_unknown_then_its_address_is_not_followed()
    {
        using var browser = world.NewBrowser();
        (await browser.OpenAsync(world.AcmeWeb.Request(("client_id", "nobody")).Address)).AssertErrorPage();
    }

    [Theory, Spec("RFC 7636 §4.3")]
    [InlineData("", "")]
    [InlineData("", "S256")]
    [InlineData("keep", "plain")]
    [InlineData("keep", "")]
    [InlineData("keep", "s256")]
    [InlineData("short", "S256")]
    public async Task when_the_code_challenge_is_missing_plain_or_malformed_then_the_request_is_refused(string challenge, string method)
    {
        using var browser = world.NewBrowser();
        var more = new List<(string, string)> { ("code_challenge_method", method) };
        if (challenge != "keep")
        {
            more.Add(("code_challenge", challenge));
        }

        await browser.OpenAsync(world.AcmeWeb.Request([.. more]).Address);
        Assert.Equal("invalid_request", browser.Page.ErrorAnywhere(world.AcmeWeb));
    }

    [Theory, Spec("RFC 7636 §4.6")]
    [InlineData("omitted")]
    [InlineData("other")]
    [InlineData("short")]
    [InlineData("long")]
    [InlineData("plain")]
    public async Task when_the_verifier_is_omitted_wrong_or_of_no_allowed_length_then_no_token_is_made(string kind)
    {
        using var browser = world.NewBrowser();
        var verifier = kind switch { "short" => new string('a', 42), "long" => new string('a', 129), _ => new string('a', 64) };
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        var request = world.InitechWeb.Request(("code_challenge", challenge));
        await world.Finn.VisitAsync(browser, request.Address);
        if (browser.Page.Parameter("code") is not { Length: > 0 } code)
        {
            Assert.Equal("invalid_request", browser.Page.ErrorAnywhere(world.InitechWeb));
            return;
        }

        var sent = kind switch { "other" => new string('b', 64), "plain" => challenge, _ => verifier };
        (string, string)[] fields = [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", world.InitechWeb.RedirectUri)];
        var answer = await world.InitechWeb.TokenAsync(kind == "omitted" ? fields : [.. fields, ("code_verifier", sent)]);
        Assert.True(answer.Error is "invalid_grant" or "invalid_request", answer.Body);
    }

    [Fact, Spec("RFC 9700 §2.1.1")]
    public async Task when_a_confidential_client_is_registered_without_PKCE_then_it_may_omit_it_but_not_mix_it()
    {
        await using var own = await World.NewAsync();
        await own.Provider.ProvisionAsync(Documents.Client("plain-web", "initech", "\"requirePkce\": false"));
        using var app = new RelyingParty(own.Provider, "plain-web", World.Secret);
        using var browser = own.NewBrowser();
        var request = app.Request(("code_challenge", ""), ("code_challenge_method", ""));
        await own.Finn.VisitAsync(browser, request.Address);

        var mixed = await app.RedeemAsync(request, app.Callback(browser.Page, request));
        Assert.False(mixed.Succeeded, "A verifier without a challenge.");

        await browser.OpenAsync(request.Address);
        var answer = await app.TokenAsync(("grant_type", "authorization_code"), ("code", app.Callback(browser.Page, request)), ("redirect_uri", app.RedirectUri));
        Assert.True(answer.Succeeded, answer.Body);
    }

    [Theory, Spec("RFC 6749 §3.1.1")]
    [InlineData("response_type", "token", "unsupported_response_type unauthorized_client")]
    [InlineData("response_type", "id_token", "unsupported_response_type unauthorized_client")]
    [InlineData("response_type", "code id_token", "unsupported_response_type unauthorized_client")]
    [InlineData("response_type", "none", "unsupported_response_type unauthorized_client")]
    [InlineData("response_type", "", "invalid_request")]
    [InlineData("response_mode", "fragment", "invalid_request")]
    [InlineData("response_mode", "web_message", "invalid_request")]
    [InlineData("response_mode", "no_such_mode", "invalid_request")]
    [InlineData("request", "eyJhbGciOiJub25lIn0.e30.", "request_not_supported")]
    [InlineData("request_uri", "https://evil.test/request.jwt", "request_uri_not_supported invalid_request_uri invalid_request")]
    [InlineData("scope", "openid admin", "invalid_scope")]
    [InlineData("resource", "https://no-such-api.test", "invalid_target")]
    [InlineData("prompt", "none login", "invalid_request")]
    [InlineData("prompt", "none consent", "invalid_request")]
    [InlineData("prompt", "none select_account", "invalid_request")]
    [InlineData("prompt", "create", "invalid_request")]
    [InlineData("prompt", "no_such_prompt", "invalid_request")]
    [InlineData("max_age", "-1", "invalid_request")]
    [InlineData("max_age", "soon", "invalid_request")]
    public async Task when_a_parameter_is_not_served_then_the_error_of_the_specification_says_so(string name, string value, string errors)
    {
        using var browser = world.NewBrowser();
        await browser.OpenAsync(world.AcmeWeb.Request((name, value)).Address);
        Assert.Contains(browser.Page.ErrorAnywhere(world.AcmeWeb), errors.Split(' '));
    }

    [Theory, Spec("RFC 6749 §3.1")]
    [InlineData("scope", "openid")]
    [InlineData("state", "x")]
    [InlineData("client_id", "globex-web")]
    [InlineData("prompt", "none")]
    [InlineData("nonce", "y")]
    public async Task when_a_parameter_comes_twice_then_the_request_is_refused(string name, string value)
    {
        using var browser = world.NewBrowser();
        var page = await browser.OpenAsync(world.AcmeWeb.Request(("prompt", "login")).Address + $"&{name}={value}");
        Assert.Equal("invalid_request", page.ErrorAnywhere(world.AcmeWeb));
    }

    [Theory, InlineData("state"), InlineData("nonce"), InlineData("login_hint"), InlineData("anything")]
    public async Task when_a_parameter_is_enormous_then_it_is_refused_on_our_own_page(string name)
    {
        using var browser = world.NewBrowser();
        (await browser.OpenAsync(world.AcmeWeb.Request((name, new string('x', 65_000))).Address)).AssertErrorPage();
    }

    [Theory, InlineData("a b+c&d=e%\"<>'"), InlineData("日本 🗝"), InlineData("nul\0here"), InlineData("cr\r\nlf")]
    public async Task when_the_state_is_strange_then_it_comes_back_exactly_or_the_request_is_refused(string state)
    {
        using var browser = world.NewBrowser();
        var page = await browser.OpenAsync(world.AcmeWeb.Request(("state", state), ("prompt", "none")).Address);
        if (page.ErrorAnywhere(world.AcmeWeb) == "login_required")
        {
            Assert.Equal(state, page.Parameter("state"));
        }
    }

    [Fact]
    public async Task when_a_hundred_scopes_are_asked_for_then_the_error_is_clean()
    {
        using var browser = world.NewBrowser();
        var scopes = string.Join(' ', Enumerable.Range(0, 100).Select(n => $"s{n}"));
        Assert.Equal("invalid_scope", (await browser.OpenAsync(world.AcmeWeb.Request(("scope", "openid " + scopes)).Address)).ErrorAnywhere(world.AcmeWeb));
    }

    [Theory, Spec("RFC 6749 §5.2")]
    [InlineData("password", "unsupported_grant_type")]
    [InlineData("urn:ietf:params:oauth:grant-type:jwt-bearer", "unsupported_grant_type")]
    [InlineData("implicit", "unsupported_grant_type")]
    [InlineData("client_credentials", "unauthorized_client")]
    public async Task when_a_grant_is_not_served_or_not_the_clients_then_no_token_is_made(string grant, string error)
    {
        var answer = await world.AcmeWeb.TokenAsync(("grant_type", grant), ("username", world.Ada.Email), ("password", World.Password), ("assertion", "x"));
        Assert.Equal(error, answer.Error);
    }
}
