using System.Security.Claims;
using IdentityProvider.OpenIdConnect.Issuance;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace IdentityProvider.Api;

/// <summary>
/// Access tokens of our own, judged by the engine with the same rules as at userinfo, so that what ends a token there ends it here: its
/// session, grant, account, membership, tenant or client. The engine's package for APIs knows none of that, and keeps the keys of its start.
/// </summary>
public sealed class BearerTokens(IOpenIddictServerDispatcher dispatcher)
{
    private const string Scheme = "Bearer ";

    /// <summary>RFC 6750 §2.1; from nowhere else.</summary>
    public static string? Of(HttpRequest request) =>
        request.Headers.Authorization is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : null;

    /// <returns>The token, and how its person stands; <see langword="null"/> for whatever is no access token of ours, or none any more.</returns>
    public async Task<(ClaimsPrincipal Token, Standing? Standing)?> ValidateAsync(HttpContext http, string token)
    {
        var transaction = http.Features.Get<OpenIddictServerAspNetCoreFeature>()?.Transaction
            ?? throw new InvalidOperationException("The engine has not seen this request.");
        if (!transaction.Options.JsonWebTokenHandler.CanReadToken(token))
        {
            return null; // Note: codes and refresh tokens are no JWT, and are not looked up.
        }

        var validation = new ValidateTokenContext(transaction)
        {
            Token = token,
            ValidTokenTypes = { TokenTypeIdentifiers.AccessToken },
            CancellationToken = http.RequestAborted,
        };
        await dispatcher.DispatchAsync(validation);
        return validation.IsRejected ? null : (validation.Principal!, transaction.GetProperty<Standing>(nameof(Standing)));
    }
}
