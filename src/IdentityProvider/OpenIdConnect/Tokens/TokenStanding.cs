using System.Security.Claims;
using IdentityProvider.OpenIdConnect.Clients;
using IdentityProvider.OpenIdConnect.Issuance;
using IdentityProvider.Policy;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Protection;

namespace IdentityProvider.OpenIdConnect.Tokens;

/// <summary>
/// A token is good at userinfo and introspection only while all that it rests on stands: its client, and for a person's its grant,
/// session, account, tenant and membership, and while its session proved what tenant and client demand now. At the token endpoint the gate judges that, and more; a revocation is heard in any case.
/// </summary>
public sealed class TokenStanding(RequestCatalogue catalogue, StandingReader standings, TimeProvider clock) : IOpenIddictServerHandler<ValidateTokenContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenContext>()
        .UseScopedHandler<TokenStanding>().SetOrder(ValidateTokenEntry.Descriptor.Order + 500).SetType(OpenIddictServerHandlerType.Custom).Build();

    public async ValueTask HandleAsync(ValidateTokenContext context)
    {
        var token = context.Principal!;
        if (context.EndpointType is not (OpenIddictServerEndpointType.Token or OpenIddictServerEndpointType.Revocation)
            && token.GetTokenType() is TokenTypeIdentifiers.AccessToken or TokenTypeIdentifiers.RefreshToken
            && !await StandsAsync(context, token))
        {
            context.Reject(Errors.InvalidToken, "The token is not valid any more.");
        }
    }

    private async Task<bool> StandsAsync(ValidateTokenContext context, ClaimsPrincipal token)
    {
        var cancellation = context.CancellationToken;
        var snapshot = await catalogue.GetAsync(cancellation);
        var client = snapshot.Find(token.GetPresenters().FirstOrDefault());
        if (token.GetClaim(EvidenceClaims.Sid) is not { } sid)
        {
            return client is { Disabled: false } && !(client.TenantId is { } machines && snapshot.IsSuspended(machines));
        }

        if (!Guid.TryParse(token.GetClaim(EvidenceClaims.TenantId), out var tenantId) || !Guid.TryParse(token.GetAuthorizationId(), out var grantId))
        {
            return false;
        }

        var standing = await standings.ReadAsync(sid, tenantId, grantId, cancellation);
        if (IssuanceJudgement.Refusal(standing, client, AuthenticationRequirement.SignedIn, clock.GetUtcNow(), mustHaveGrant: true) is not null)
        {
            return false;
        }

        context.Transaction.SetProperty(nameof(Standing), standing);
        return true;
    }
}
