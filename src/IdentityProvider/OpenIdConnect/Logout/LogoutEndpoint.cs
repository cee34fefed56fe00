using IdentityProvider.OpenIdConnect.Clients;
using IdentityProvider.OpenIdConnect.Issuance;
using IdentityProvider.Sessions;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace IdentityProvider.OpenIdConnect.Logout;

/// <summary>
/// OpenID Connect RP-Initiated Logout. A hint that names this session signs out at once; everything else asks the person first,
/// a cross-site form too: it is a relying party's request, not the person's. Only a valid hint leads back to an application.
/// </summary>
public static class LogoutEndpoint
{
    private const string Confirmation = "confirm";

    private static readonly string[] Engine = [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme];

    public static async Task<IResult> HandleAsync(
        HttpContext http, BrowserSession sessions, RequestCatalogue catalogue, IAntiforgery antiforgery, CancellationToken cancellation)
    {
        if (http.GetOpenIddictServerResponse() is { Error: not null } error)
        {
            return ErrorPage.Of(error);
        }

        var request = http.GetOpenIddictServerRequest()!;

        // Note: without a hint the engine answers with a principal all the same, that of nobody.
        var hint = (await http.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme)).Principal is { } named
            && named.GetClaim(Claims.Subject) is not null ? named : null;
        var session = await sessions.FindAsync(cancellation);
        if (session is not null && hint?.GetClaim(EvidenceClaims.Sid) != session.PublicId && !await IsConfirmedAsync(http, antiforgery))
        {
            var client = await catalogue.FindAsync(request.ClientId ?? hint?.GetPresenters().FirstOrDefault(), cancellation);
            return new ViewPage("/OpenIdConnect/Logout/SignOutPage.cshtml", new SignOutPage(session.Account.Email, client?.DisplayName, Carried(request)), StatusCodes.Status200OK);
        }

        await sessions.SignOutAsync(cancellation);
        return hint is not null && request.PostLogoutRedirectUri is not null
            ? TypedResults.SignOut(new AuthenticationProperties { RedirectUri = "/" }, Engine)
            : new ViewPage("/OpenIdConnect/Logout/SignedOutPage.cshtml", SignedOutPage.Instance, StatusCodes.Status200OK);
    }

    private static async Task<bool> IsConfirmedAsync(HttpContext http, IAntiforgery antiforgery) =>
        HttpMethods.IsPost(http.Request.Method) && http.Request.HasFormContentType
        && (await http.Request.ReadFormAsync(http.RequestAborted)).ContainsKey(Confirmation)
        && await antiforgery.IsRequestValidAsync(http);

    private static Dictionary<string, string> Carried(OpenIddictRequest request) => new[]
    {
        Parameters.IdTokenHint, Parameters.ClientId, Parameters.PostLogoutRedirectUri, Parameters.State, Parameters.UiLocales,
    }.Where(request.HasParameter).ToDictionary(name => name, name => (string?)request[name] ?? "");
}

/// <summary>Asks whether to sign out, and from what; brings the request along.</summary>
public sealed record SignOutPage(string Email, string? ClientName, IReadOnlyDictionary<string, string> Request);

public sealed record SignedOutPage
{
    public static SignedOutPage Instance { get; } = new();
}
