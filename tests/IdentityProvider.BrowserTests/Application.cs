using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace IdentityProvider.BrowserTests;

/// <summary>An application of another site, of the kinds that the sample is not: it takes its answer by a POST, or in a popup by way of <c>window.opener</c>.</summary>
internal static class Application
{
    public const string ClientId = "elsewhere";

    /// <summary>The same for another tenant.</summary>
    public const string OfInitech = "elsewhere-initech";

    public static string Client(string address, string id = ClientId, string tenant = "acme") => $$"""
        { "clientId": "{{id}}", "name": "Elsewhere", "tenant": "{{tenant}}", "type": "Confidential", "secret": "test-only-secret-of-the-other-application",
          "grantTypes": ["authorization_code"], "redirectUris": ["{{address}}/callback"], "postLogoutRedirectUris": ["{{address}}/callback"], "backchannelLogoutUri": "{{address}}/refused",
          "scopes": ["openid"], "requirePkce": false }
        """;

    public static string Request(string provider, string address, string mode, string id = ClientId) =>
        $"{provider}/connect/authorize?client_id={id}&response_type=code&scope=openid&state=kept&nonce=once&response_mode={mode}"
        + $"&redirect_uri={Uri.EscapeDataString(address + "/callback")}";

    public static WebApplication Map(WebApplication application)
    {
        application.MapGet("/", (string open) => Page($$"""
            <p>Waiting</p>
            <button>Sign in by popup</button>
            <script>
              document.querySelector('button').onclick = () => window.open({{System.Text.Json.JsonSerializer.Serialize(open)}}, '_blank', 'popup');
              window.onmessage = e => { if (e.origin === location.origin) { document.querySelector('p').textContent = e.data; } };
            </script>
            """));
        application.MapGet("/callback", () => Page("""
            <p>No opener</p>
            <script>
              if (window.opener) { window.opener.postMessage(location.search, location.origin); window.close(); }
            </script>
            """));
        application.MapPost("/callback", (IFormCollection form) => Page($"<p>Posted {string.Join(' ', form.Keys.Order())}, state {form["state"]} {form["error"]}</p>")).DisableAntiforgery();
        application.MapPost("/refused", () => Results.BadRequest());
        return application;
    }

    private static IResult Page(string body) =>
        Results.Content($"<!doctype html><html lang=\"en\"><title>Elsewhere</title><link rel=\"icon\" href=\"data:,\"><body>{body}</body></html>", "text/html");
}
