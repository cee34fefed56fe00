using IdentityProvider.OpenIdConnect.Grants;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Revocation;

namespace IdentityProvider.OpenIdConnect.Tokens;

/// <summary>
/// RFC 7009 §2.1: a refresh token is revoked together with the access tokens of the same grant. Takes the place of the engine's
/// own, which ends the one token alone. Access tokens have no row to revoke, and the client is told so.
/// </summary>
public sealed class RefreshTokenRevocation(FamilyEnding families) : IOpenIddictServerHandler<HandleRevocationRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<HandleRevocationRequestContext>()
        .UseScopedHandler<RefreshTokenRevocation>().SetOrder(RevokeToken.Descriptor.Order).SetType(OpenIddictServerHandlerType.Custom).Build();

    public async ValueTask HandleAsync(HandleRevocationRequestContext context)
    {
        var token = context.GenericTokenPrincipal!;
        if (token.HasTokenType(TokenTypeIdentifiers.RefreshToken) && Guid.TryParse(token.GetAuthorizationId(), out var grantId))
        {
            await families.EndAsync(grantId, new AuthorizationRevoked(context.Request.ClientId!), context.CancellationToken);
            return;
        }

        context.Reject(Errors.UnsupportedTokenType, "Only refresh tokens are revoked; access tokens end with them.");
    }
}
