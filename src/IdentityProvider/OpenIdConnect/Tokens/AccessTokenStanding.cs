using IdentityProvider.OpenIdConnect.Issuance;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Protection;

namespace IdentityProvider.OpenIdConnect.Tokens;

/// <summary>
/// A person's access token is good at userinfo and introspection only while its grant, session, account and membership
/// stand: it has no row of its own, so this is its revocation.
/// </summary>
public sealed class AccessTokenStanding(StandingReader standings) : IOpenIddictServerHandler<ValidateTokenContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenContext>()
        .UseScopedHandler<AccessTokenStanding>().SetOrder(ValidateTokenEntry.Descriptor.Order + 500).SetType(OpenIddictServerHandlerType.Custom).Build();

    public async ValueTask HandleAsync(ValidateTokenContext context)
    {
        var principal = context.Principal!;
        if (principal.GetTokenType() is not TokenTypeIdentifiers.AccessToken || principal.GetClaim(EvidenceClaims.Sid) is not { } sid)
        {
            return;
        }

        var standing = Guid.TryParse(principal.GetClaim(EvidenceClaims.TenantId), out var tenantId) && Guid.TryParse(principal.GetAuthorizationId(), out var grantId)
            ? await standings.ReadAsync(sid, tenantId, grantId, context.CancellationToken)
            : null;
        if (standing is null || IssuanceJudgement.StandingRefusal(standing, mustHaveGrant: true) is not null)
        {
            context.Reject(Errors.InvalidToken, "The token is not valid any more.");
        }
    }
}
