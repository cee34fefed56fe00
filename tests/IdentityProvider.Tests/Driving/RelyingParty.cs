using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace IdentityProvider.Tests.Driving;

/// <summary>An application that is connected to the provider, as a careful developer would write it: state, nonce and PKCE always.</summary>
public sealed class RelyingParty(IRunningProvider provider, string clientId, string? secret, string redirectUri = "https://app.test/callback") : IDisposable
{
    private readonly HttpClient http = provider.NewClient();

    public string ClientId { get; } = clientId;

    public string? Secret { get; } = secret;

    public string RedirectUri { get; } = redirectUri;

    public string Scope { get; init; } = "openid profile email offline_access";

    /// <param name="more">Further or other parameters; an empty value leaves the parameter out.</param>
    public AuthorizationRequest Request(params (string Name, string Value)[] more)
    {
        var request = new AuthorizationRequest { Parameters = [] };
        var parameters = new Dictionary<string, string>
        {
            ["client_id"] = ClientId,
            ["redirect_uri"] = RedirectUri,
            ["response_type"] = "code",
            ["scope"] = Scope,
            ["state"] = request.State,
            ["nonce"] = request.Nonce,
            ["code_challenge"] = request.Challenge,
            ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in more)
        {
            parameters[name] = value;
        }

        parameters = parameters.Where(p => p.Value.Length > 0).ToDictionary();
        return request with { Parameters = parameters, Address = "/connect/authorize?" + Encoded(parameters) };
    }

    /// <summary>RFC 9126: pushes the request first; the browser carries only its reference.</summary>
    public async Task<AuthorizationRequest> PushAsync(AuthorizationRequest request)
    {
        var answer = await PostAsync("/connect/par", [.. request.Parameters.Where(p => p.Key != "client_id").Select(p => (p.Key, p.Value))]);
        var address = "/connect/authorize?" + Encoded(new() { ["client_id"] = ClientId, ["request_uri"] = answer.Text("request_uri") ?? throw new InvalidOperationException(answer.Body) });
        return request with { Address = address };
    }

    /// <summary>The whole way: the person answers every page, and the code is redeemed.</summary>
    public async Task<TokenAnswer> SignInAsync(Browser browser, Person person, params (string Name, string Value)[] more)
    {
        var request = Request(more);
        await person.VisitAsync(browser, request.Address);
        return await RedeemAsync(request, Callback(browser.Page, request));
    }

    /// <summary>The code that came back; fails where an error did, or another state or issuer.</summary>
    public string Callback(Page page, AuthorizationRequest request)
    {
        var answer = CallbackParameters(page, request);
        Assert.True(answer.ContainsKey("code"), $"No code came back: {string.Join(" ", answer)}");
        Assert.Equal(provider.Issuer.AbsoluteUri, answer["iss"]); // RFC 9207
        return answer["code"];
    }

    /// <summary>What came back to the redirect URI, by query or by form.</summary>
    public IReadOnlyDictionary<string, string> CallbackParameters(Page page, AuthorizationRequest request)
    {
        Assert.True(page.IsElsewhere || request.Parameters.GetValueOrDefault("response_mode") == "form_post", $"Not back at the application but at {page.Address}: {page.Text}");
        IReadOnlyDictionary<string, string> answer;
        if (page.IsElsewhere)
        {
            Assert.Equal(RedirectUri, page.Address.GetLeftPart(UriPartial.Path));
            var query = System.Web.HttpUtility.ParseQueryString(page.Address.Query);
            answer = query.AllKeys.OfType<string>().ToDictionary(key => key, key => query[key]!);
        }
        else
        {
            answer = page.FormPost(RedirectUri);
        }

        Assert.Equal(request.State, answer["state"]);
        return answer;
    }

    public Task<TokenAnswer> RedeemAsync(AuthorizationRequest request, string code, params (string Name, string Value)[] more) =>
        TokenAsync([("grant_type", "authorization_code"), ("code", code), ("redirect_uri", RedirectUri), ("code_verifier", request.Verifier), .. more]);

    public Task<TokenAnswer> RefreshAsync(string refreshToken, params (string Name, string Value)[] more) =>
        TokenAsync([("grant_type", "refresh_token"), ("refresh_token", refreshToken), .. more]);

    public Task<TokenAnswer> ClientCredentialsAsync(params (string Name, string Value)[] more) =>
        TokenAsync([("grant_type", "client_credentials"), .. more]);

    public Task<TokenAnswer> IntrospectAsync(string token) => PostAsync("/connect/introspect", [("token", token)]);

    public Task<TokenAnswer> RevokeAsync(string token) => PostAsync("/connect/revoke", [("token", token)]);

    public Task<TokenAnswer> TokenAsync(params (string Name, string Value)[] fields) => PostAsync("/connect/token", fields);

    public async Task<TokenAnswer> UserInfoAsync(string accessToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/connect/userinfo");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        return await SendAsync(request);
    }

    public static string LogoutAddress(string? idTokenHint = null, string? postLogoutRedirectUri = null, string? state = null) =>
        "/connect/logout?" + Encoded(new Dictionary<string, string?>
        {
            ["id_token_hint"] = idTokenHint,
            ["post_logout_redirect_uri"] = postLogoutRedirectUri,
            ["state"] = state,
        }.Where(p => p.Value is not null).ToDictionary(p => p.Key, p => p.Value!));

    /// <summary>OpenID Connect Core §3.1.3.7: signature by the published keys, issuer, audience, nonce and lifetime.</summary>
    public async Task<JsonElement> VerifiedAsync(string idToken, AuthorizationRequest? request = null)
    {
        var keys = new JsonWebKeySet(await http.GetStringAsync(await JwksAddressAsync(), TestContext.Current.CancellationToken));
        var now = provider.Time.GetUtcNow().UtcDateTime;
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(idToken, new TokenValidationParameters
        {
            ValidIssuer = provider.Issuer.AbsoluteUri,
            ValidAudience = ClientId,
            IssuerSigningKeys = keys.GetSigningKeys(),
            LifetimeValidator = (from, until, _, _) => (from is null || from <= now) && until > now,
        });
        Assert.True(result.IsValid, result.Exception?.Message);
        var claims = TokenAnswer.PayloadOf(idToken);
        if (request is not null)
        {
            Assert.Equal(request.Nonce, claims.GetProperty("nonce").GetString());
        }

        return claims;
    }

    public async Task<TokenAnswer> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        var form = fields.Select(f => KeyValuePair.Create(f.Name, f.Value)).ToList();
        if (Secret is null)
        {
            form.Add(new("client_id", ClientId));
        }
        else
        {
            // RFC 6749 §2.3.1: both halves form-encoded before they are joined.
            var pair = Uri.EscapeDataString(ClientId) + ":" + Uri.EscapeDataString(Secret);
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
        }

        request.Content = new FormUrlEncodedContent(form);
        return await SendAsync(request);
    }

    public void Dispose() => http.Dispose();

    private async Task<TokenAnswer> SendAsync(HttpRequestMessage request)
    {
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return new TokenAnswer(response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private async Task<string> JwksAddressAsync()
    {
        var discovery = await http.GetStringAsync(new Uri("/.well-known/openid-configuration", UriKind.Relative), TestContext.Current.CancellationToken);
        return JsonDocument.Parse(discovery).RootElement.GetProperty("jwks_uri").GetString()!;
    }

    private static string Encoded(Dictionary<string, string> parameters) =>
        string.Join('&', parameters.Select(p => p.Key + "=" + Uri.EscapeDataString(p.Value)));
}
