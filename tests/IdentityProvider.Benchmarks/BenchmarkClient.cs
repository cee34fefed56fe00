using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using OtpNet;

namespace IdentityProvider.Benchmarks;

/// <summary>A code that came back, and what its redemption needs.</summary>
internal sealed record ReceivedCode(string Code, string Verifier);

/// <summary>The calls that are measured: those of a relying party, and those of a browser with the forms that it fills.</summary>
internal sealed partial class BenchmarkClient(Uri server, BenchmarkData data) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, PooledConnectionLifetime = Timeout.InfiniteTimeSpan })
    {
        BaseAddress = server,
        // As a proxy in front of the provider says it: the issuer is https.
        DefaultRequestHeaders = { { "X-Forwarded-Proto", "https" }, { "Host", "id.test" } },
    };

    public void Dispose() => http.Dispose();

    public async Task GetAsync(string path)
    {
        using var response = await http.GetAsync(new Uri(path, UriKind.Relative));
        await SucceedAsync(response);
    }

    public async Task<JsonElement> PostAsync(string path, string clientId, params (string Name, string Value)[] fields)
    {
        using var request = Post(path, fields);
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{clientId}:{data.Secret}")));
        using var response = await http.SendAsync(request);
        return JsonDocument.Parse(await SucceedAsync(response)).RootElement;
    }

    public async Task UserInfoAsync(string accessToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/connect/userinfo");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        using var response = await http.SendAsync(request);
        await SucceedAsync(response);
    }

    public Task<JsonElement> RedeemAsync(ReceivedCode code) => PostAsync(
        "/connect/token", BenchmarkData.Web,
        ("grant_type", "authorization_code"), ("code", code.Code), ("redirect_uri", BenchmarkData.RedirectUri), ("code_verifier", code.Verifier));

    /// <summary>An authorization with the session that the cookies hold.</summary>
    public async Task<ReceivedCode> AuthorizeAsync(CookieContainer cookies)
    {
        var verifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var answer = await BrowseAsync(cookies, HttpMethod.Get, AuthorizeAddress(verifier));
        var code = AuthorizationCode().Match(answer.Location ?? "");
        return code.Success
            ? new ReceivedCode(Uri.UnescapeDataString(code.Groups[1].Value), verifier)
            : throw new InvalidOperationException($"No code came back but {(int)answer.Status} {answer.Location} {answer.Html}");
    }

    /// <summary>Opens the sign-in page and posts the right password; an attempt waits for its code afterwards.</summary>
    public async Task EnterPasswordAsync(CookieContainer cookies, BenchmarkPerson person)
    {
        var page = await OpenAsync(cookies, AuthorizeAddress(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))));
        await SubmitAsync(cookies, page, ("Email", person.Email), ("Password", BenchmarkData.Password));
    }

    /// <summary>Opens the page for the code and posts the right one: a session, after this.</summary>
    public async Task EnterCodeAsync(CookieContainer cookies, BenchmarkPerson person)
    {
        var page = await OpenAsync(cookies, AuthorizeAddress(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))));
        await SubmitAsync(cookies, page, ("Code", new Totp(Base32Encoding.ToBytes(person.Key)).ComputeTotp()));
    }

    private static string AuthorizeAddress(string verifier) =>
        $"/connect/authorize?client_id={BenchmarkData.Web}&redirect_uri={Uri.EscapeDataString(BenchmarkData.RedirectUri)}&response_type=code"
        + "&scope=openid%20profile%20email%20offline_access&code_challenge_method=S256&state=s&nonce=n&code_challenge="
        + Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));

    private async Task<Answer> OpenAsync(CookieContainer cookies, string address)
    {
        var answer = await BrowseAsync(cookies, HttpMethod.Get, address);
        return answer.Location is { } next ? await OpenAsync(cookies, next) : answer;
    }

    private async Task SubmitAsync(CookieContainer cookies, Answer page, params (string Field, string Value)[] typed)
    {
        var form = Form().Matches(page.Html).Select(m => m.Value).First(f => f.Contains($"name=\"{typed[0].Field}\"", StringComparison.Ordinal));
        var hidden = HiddenField().Matches(form).Select(m => (WebUtility.HtmlDecode(m.Groups[1].Value), WebUtility.HtmlDecode(m.Groups[2].Value)));
        var answer = await BrowseAsync(cookies, HttpMethod.Post, page.Address, [.. hidden, .. typed]);
        if (answer.Location is null)
        {
            throw new InvalidOperationException($"The form at {page.Address} was refused: {(int)answer.Status} {answer.Html}");
        }
    }

    private async Task<Answer> BrowseAsync(CookieContainer cookies, HttpMethod method, string address, params (string Name, string Value)[] fields)
    {
        var https = new Uri(new Uri("https://id.test"), address);
        using var request = method == HttpMethod.Post ? Post(https.PathAndQuery, fields) : new HttpRequestMessage(method, https.PathAndQuery);
        request.Headers.Add("Accept", "text/html");
        if (cookies.GetCookieHeader(https) is { Length: > 0 } header)
        {
            request.Headers.Add("Cookie", header);
        }

        using var response = await http.SendAsync(request);
        foreach (var cookie in response.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
        {
            cookies.SetCookies(https, cookie);
        }

        return new Answer(https.PathAndQuery, response.StatusCode, response.Headers.Location?.OriginalString, await response.Content.ReadAsStringAsync());
    }

    private static HttpRequestMessage Post(string path, IEnumerable<(string Name, string Value)> fields) =>
        new(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))) };

    private static async Task<string> SucceedAsync(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? body : throw new InvalidOperationException($"{(int)response.StatusCode}: {body}");
    }

    private sealed record Answer(string Address, HttpStatusCode Status, string? Location, string Html);

    [GeneratedRegex(@"<input(?=[^>]*type=""hidden"")(?=[^>]*name=""([^""]*)"")(?=[^>]*value=""([^""]*)"")[^>]*>")]
    private static partial Regex HiddenField();

    [GeneratedRegex(@"<form.*?</form>", RegexOptions.Singleline)]
    private static partial Regex Form();

    [GeneratedRegex(@"[?&]code=([^&]+)")]
    private static partial Regex AuthorizationCode();
}
