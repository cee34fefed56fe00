using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace SampleRelyingParty;

/// <summary>OpenID Connect Back-Channel Logout §2.5 to §2.8: the provider says, without a browser, that a session is over.</summary>
public static class BackChannelLogout
{
    private const string Event = "http://schemas.openid.net/event/backchannel-logout";

    public static void MapBackChannelLogout(this IEndpointRouteBuilder app) => app.MapPost("/backchannel-logout", async (
        HttpContext http, EndedSessions sessions, IOptionsMonitor<OpenIdConnectOptions> options) =>
    {
        http.Response.Headers.CacheControl = "no-store";
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(http.RequestAborted) : FormCollection.Empty;
        if (await SidOfAsync(form["logout_token"].ToString(), options.Get(OpenIdConnectDefaults.AuthenticationScheme), http.RequestAborted) is not { } sid)
        {
            return Results.BadRequest();
        }

        sessions.End(sid);
        return Results.Ok();
    });

    /// <summary>Signature, issuer, audience and lifetime as of an ID token; then what makes it a logout token, and no <c>nonce</c>, which would make it an ID token.</summary>
    private static async Task<string?> SidOfAsync(string logoutToken, OpenIdConnectOptions oidc, CancellationToken cancellation)
    {
        var provider = await oidc.ConfigurationManager!.GetConfigurationAsync(cancellation);
        var result = await new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(logoutToken, new TokenValidationParameters
        {
            ValidTypes = ["logout+jwt"],
            ValidIssuer = provider.Issuer,
            ValidAudience = oidc.ClientId,
            IssuerSigningKeys = provider.SigningKeys,
        });
        return result is { IsValid: true, SecurityToken: JsonWebToken token }
            && token.TryGetPayloadValue<Dictionary<string, object>>("events", out var events) && events.ContainsKey(Event)
            && !token.Claims.Any(claim => claim.Type == "nonce")
            && token.TryGetPayloadValue<string>("sid", out var sid) ? sid : null;
    }
}
