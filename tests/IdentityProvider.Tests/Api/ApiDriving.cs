using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.Api;

/// <summary>What the management API answered.</summary>
public sealed record ApiAnswer(HttpStatusCode Status, string Body, string? MediaType, string? Tag, string Challenge)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string? Code => MediaType == "application/problem+json" ? Json.GetProperty("code").GetString() : null;

    /// <summary>What a program acts on.</summary>
    public (int Status, string? Code) Refusal => ((int)Status, Code);

    public IReadOnlyList<string?> Emails => [.. Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("email").GetString())];

    public string? Text(string name) => Json.GetProperty(name).ToString();
}

/// <summary>Programs at the management API: of people who signed in at an application, and of nobody.</summary>
public sealed class ApiDriving(World world) : IDisposable
{
    public const string Everything = "openid offline_access tenant.read tenant.manage platform.manage";

    private readonly HttpClient http = world.Provider.NewClient();

    /// <summary>A world with applications of acme and globex that may use the API, each with people and without.</summary>
    public static async Task<ApiDriving> AtAsync(World world)
    {
        await world.Provider.ProvisionAsync($$"""
            { "clients": [ {{Application("acme")}}, {{Application("globex")}}, {{Application("initech")}}, {{Machine("acme")}}, {{Machine("globex")}} ] }
            """);
        return new ApiDriving(world);
    }

    public RelyingParty Application(string tenant, string scope = Everything) => new(world.Provider, tenant + "-app", World.Secret) { Scope = scope };

    /// <summary>A person's access token for the tenant, after a second factor where they have one.</summary>
    public async Task<TokenAnswer> SignInAsync(Person person, string tenant, string scope = Everything, string acr = "mfa")
    {
        using var browser = world.NewBrowser();
        using var app = Application(tenant, scope);
        return await app.SignInAsync(browser, person, ("acr_values", acr));
    }

    /// <summary>A token of an application for itself.</summary>
    public async Task<string> MachineAsync(string tenant, string scope = "tenant.read tenant.manage")
    {
        using var machine = new RelyingParty(world.Provider, tenant + "-machine", World.Secret);
        return (await machine.ClientCredentialsAsync(("scope", scope))).AccessToken;
    }

    public Task<ApiAnswer> GetAsync(string path, string? token, params (string Name, string Value)[] headers) => SendAsync("GET", path, token, (HttpContent?)null, headers);

    /// <param name="path">From <c>/api/v1/tenants/</c> on; or from the root.</param>
    public Task<ApiAnswer> SendAsync(string method, string path, string? token, string? body = null, params (string Name, string Value)[] headers) =>
        SendAsync(method, path, token, body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"), headers);

    public async Task<ApiAnswer> SendAsync(string method, string path, string? token, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path.StartsWith('/') ? path : "/api/v1/tenants/" + path) { Content = content };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True(response.Headers.CacheControl?.NoStore is true, "The answer may be kept.");
        return new ApiAnswer(
            response.StatusCode,
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            response.Content.Headers.ContentType?.MediaType,
            response.Headers.ETag?.ToString(),
            response.Headers.WwwAuthenticate.ToString());
    }

    /// <summary>Previews a change and gives the body that confirms it.</summary>
    public async Task<string> PreviewedAsync(string tenant, string token, string mode, string? effectiveAt = null)
    {
        var wanted = new Dictionary<string, string?> { ["mode"] = mode, ["effectiveAt"] = effectiveAt };
        var preview = await SendAsync("POST", tenant + "/two-factor-policy/preview", token, JsonSerializer.Serialize(wanted));
        Assert.True(preview.Status is HttpStatusCode.OK, preview.Body);
        wanted["previewToken"] = preview.Text("previewToken");
        return JsonSerializer.Serialize(wanted);
    }

    /// <summary>The same call by twenty at the same moment.</summary>
    public static Task<ApiAnswer[]> AtOnceAsync(Func<Task<ApiAnswer>> call) => Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(call)));

    public void Dispose() => http.Dispose();

    private static string Application(string tenant) => $$"""
        { "clientId": "{{tenant}}-app", "name": "{{tenant}} App", "tenant": "{{tenant}}", "type": "Confidential", "secret": "{{World.Secret}}",
          "grantTypes": ["authorization_code", "refresh_token"], "redirectUris": ["https://app.test/callback"], "allowedOrigins": ["https://app.test"],
          "scopes": ["openid", "offline_access", "tenant.read", "tenant.manage", "platform.manage", "orders.read"] }
        """;

    private static string Machine(string tenant) => $$"""
        { "clientId": "{{tenant}}-machine", "name": "{{tenant}} Machine", "tenant": "{{tenant}}", "type": "Confidential", "secret": "{{World.Secret}}",
          "grantTypes": ["client_credentials"], "scopes": ["tenant.read", "tenant.manage", "platform.manage", "orders.read"] }
        """;
}

/// <summary>A world with programs at its API for each test.</summary>
public abstract class ApiTest : IAsyncLifetime
{
    protected World World { get; private set; } = null!;

    protected ApiDriving Api { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        World = await World.NewAsync();
        Api = await ApiDriving.AtAsync(World);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Api.Dispose();
        return World.DisposeAsync();
    }

    protected void Later(TimeSpan time) => World.Provider.Clock.AdjustTime(World.Provider.Clock.GetUtcNow() + time);
}
