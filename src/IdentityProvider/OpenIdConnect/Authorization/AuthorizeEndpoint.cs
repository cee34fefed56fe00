using System.Security.Claims;
using IdentityProvider.OpenIdConnect.Issuance;
using IdentityProvider.Policy;
using IdentityProvider.Sessions;
using IdentityProvider.SignIn;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using OpenIddict.Abstractions;
using OpenIddict.Server;
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
            case AuthorizationStep.SignIn { Step: var step }:
                return await pages.SignInAsync(gathered, step, cancellation);
            case AuthorizationStep.SelectAccount:
                return await pages.SelectAccountAsync(gathered, cancellation);
            case AuthorizationStep.Refuse refusal when refusal.Error != Errors.AccessDenied || gathered.Facts.Denied:
                return Refuse(refusal);
            case var step:
                // The sign-in itself is done, and kept whatever comes of the request; one that holds no longer begins anew.
                return await dispatcher.CompleteAsync(gathered.Situation, gathered.Facts.Requirement, cancellation) is { } session
                    ? Answer(step, http, gathered, session, pages)
                    : await pages.SignInAsync(gathered, SignInStep.Password, cancellation);
        }
    }

    private static IResult Answer(AuthorizationStep step, HttpContext http, GatheredAuthorization gathered, Session session, AuthorizationPages pages) => step switch
    {
        AuthorizationStep.ChooseTenant => pages.ChooseTenant(gathered),
        AuthorizationStep.AskConsent => pages.AskConsent(gathered),
        AuthorizationStep.Refuse refusal => Refuse(refusal),
        _ => Issue(http, gathered, session),
    };

    /// <summary>Names who and for which tenant; all that is said of them is written by the gate.</summary>
    private static SignInHttpResult Issue(HttpContext http, GatheredAuthorization gathered, Session session)
    {
        var principal = new ClaimsPrincipal(new ClaimsIdentity("session"))
            .SetClaim(Claims.Subject, session.AccountId.ToString())
            .SetClaim(EvidenceClaims.Sid, session.PublicId)
            .SetClaim(EvidenceClaims.TenantId, gathered.Tenant.Id.ToString())
            .SetScopes(gathered.Request.GetScopes())
            .SetResources(gathered.Request.GetResources());

        http.Features.Get<OpenIddictServerAspNetCoreFeature>()!.Transaction!.SetProperty(nameof(AuthenticationRequirement), gathered.Asked);
        return TypedResults.SignIn(principal, authenticationScheme: OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }

    private static ForbidHttpResult Refuse(AuthorizationStep.Refuse refusal) => TypedResults.Forbid(new AuthenticationProperties(new Dictionary<string, string?>
    {
        [OpenIddictServerAspNetCoreConstants.Properties.Error] = refusal.Error,
        [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = refusal.Description,
    }), Engine);
}
