using IdentityProvider.Auditing;
using IdentityProvider.OpenIdConnect.Grants;
using OpenIddict.Abstractions;
using OpenIddict.Core;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Protection;

namespace IdentityProvider.OpenIdConnect.Issuance;

/// <summary>
/// RFC 9700 §4.14.2, RFC 6749 §4.1.2: a code or refresh token that comes a second time was copied, so its family ends. A refresh
/// token within five seconds of its use is taken for two tabs of one application: it fails, and ends nothing.
/// </summary>
public sealed class Reuse(OpenIddictTokenManager<Token> tokens, FamilyEnding families, TimeProvider clock) : IOpenIddictServerHandler<ValidateTokenContext>
{
    public static TimeSpan TwoTabs { get; } = TimeSpan.FromSeconds(5);

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenContext>()
        .AddFilter<OpenIddictServerHandlerFilters.RequireTokenIdResolved>()
        .UseScopedHandler<Reuse>().SetOrder(RestoreTokenEntryProperties.Descriptor.Order + 500).SetType(OpenIddictServerHandlerType.Custom).Build();

    public async ValueTask HandleAsync(ValidateTokenContext context)
    {
        // It was read a moment ago, and is in the engine's cache of this request.
        if (context.Principal is null || await tokens.FindByIdAsync(context.TokenId!, context.CancellationToken) is not { Status: Statuses.Redeemed } token)
        {
            return;
        }

        // Note: only its own client ends the family by this, and not by asking about the token; a stranger would have a weapon.
        if (context.Request?.ClientId is { } clientId
            && context.Principal.HasPresenter(clientId)
            && token.AuthorizationId is { } grantId
            && Why(context.EndpointType, token, clientId) is { } why)
        {
            await families.EndAsync(grantId, why, context.CancellationToken);
        }

        context.Reject(Errors.InvalidToken, "It was used already.");
    }

    /// <summary>Why the family ends by this; not at all where nobody tried to use the token, or two tabs did.</summary>
    private AuditEvent? Why(OpenIddictServerEndpointType endpoint, Token token, string clientId) => endpoint switch
    {
        OpenIddictServerEndpointType.Token when !IsOfTwoTabs(token) =>
            new RefreshTokenReused(clientId, token.Type == TokenTypeIdentifiers.RefreshToken ? "refresh_token" : "code"),
        OpenIddictServerEndpointType.Revocation => new AuthorizationRevoked(clientId),
        _ => null,
    };

    private bool IsOfTwoTabs(Token token) =>
        token.Type == TokenTypeIdentifiers.RefreshToken && token.RedemptionDate is { } spent && clock.GetUtcNow().UtcDateTime - spent < TwoTabs;
}

public sealed record RefreshTokenReused(string ClientId, string What) : AuditEvent("refresh_token.reused");
