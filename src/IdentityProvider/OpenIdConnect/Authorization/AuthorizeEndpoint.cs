using System.Security.Claims;
using IdentityProvider.OpenIdConnect.Issuance;
using IdentityProvider.Policy;
using IdentityProvider.Shared;
using IdentityProvider.SignIn;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace IdentityProvider.OpenIdConnect.Authorization;

/// <summary>
/// The authorization endpoint: the engine has checked client, address and PKCE; here it is gathered, decided, and one thing done. Nothing is
/// written when a request first arrives.
/// </summary>
public static class AuthorizeEndpoint
{
    private static readonly string[] Engine = [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme];

    public static async Task<IResult> HandleAsync(
        HttpContext http, AuthorizationGathering gathering, AuthorizationPages pages, SignInDispatcher dispatcher, CancellationToken cancellation)
    {
        if (http.GetOpenIddictServerResponse() is { Error: not null } error)
        {
            return ErrorPage.Of(error);
        }

        var request = http.GetOpenIddictServerRequest()!;
        var hint = await http.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
        var gathered = await gathering.GatherAsync(request, hint.Principal?.GetClaim(Claims.Subject), cancellation);

        switch (AuthorizationFlow.Next(gathered.Facts))
        {
            case AuthorizationStep.Refuse { Error: Errors.AccessDenied } refusal when !gathered.Facts.Denied:
                // The sign-in itself is done; the person keeps it, and is told nothing about why.
                await dispatcher.CompleteAsync(gathered.Situation, cancellation);
                return Refuse(refusal);
            case AuthorizationStep.Refuse refusal:
                return Refuse(refusal);
            case AuthorizationStep.SignIn { Step: var step }:
                return await pages.SignInAsync(gathered, step, cancellation);
            case AuthorizationStep.SelectAccount:
                return await pages.SelectAccountAsync(gathered, cancellation);
            case AuthorizationStep.ChooseTenant:
                await dispatcher.CompleteAsync(gathered.Situation, cancellation);
                return pages.ChooseTenant(gathered);
            case AuthorizationStep.AskConsent:
                await dispatcher.CompleteAsync(gathered.Situation, cancellation);
                return pages.AskConsent(gathered);
            default:
                return await IssueAsync(http, gathered, dispatcher, cancellation);
        }
    }

    /// <summary>Names who and for which tenant; all that is said of them is written by the gate.</summary>
    private static async Task<IResult> IssueAsync(HttpContext http, GatheredAuthorization gathered, SignInDispatcher dispatcher, CancellationToken cancellation)
    {
        var session = await dispatcher.CompleteAsync(gathered.Situation, cancellation);
        var principal = new ClaimsPrincipal(new ClaimsIdentity("session"));
        principal
            .SetClaim(Claims.Subject, session.AccountId.ToString())
            .SetClaim(EvidenceClaims.Sid, session.PublicId)
            .SetClaim(EvidenceClaims.TenantId, gathered.Tenant.Id.ToString())
            .SetScopes(gathered.Request.GetScopes())
            .SetResources(gathered.Request.GetResources());

        http.Features.GetRequiredFeature<OpenIddictServerAspNetCoreFeature>().Transaction!.SetProperty(nameof(AuthenticationRequirement), gathered.Asked);
        return TypedResults.SignIn(principal, authenticationScheme: OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }

    private static IResult Refuse(AuthorizationStep.Refuse refusal) => TypedResults.Forbid(new AuthenticationProperties(new Dictionary<string, string?>
    {
        [OpenIddictServerAspNetCoreConstants.Properties.Error] = refusal.Error,
        [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = refusal.Description,
    }), Engine);
}
