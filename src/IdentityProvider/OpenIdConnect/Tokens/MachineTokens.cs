using System.Security.Claims;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Exchange;

namespace IdentityProvider.OpenIdConnect.Tokens;

/// <summary>RFC 6749 §4.4: a machine's token is about the machine. It carries none of a person's claims, and no receipt.</summary>
public sealed class MachineTokens : IOpenIddictServerHandler<HandleTokenRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<HandleTokenRequestContext>()
        .UseSingletonHandler<MachineTokens>().SetOrder(AttachPrincipal.Descriptor.Order + 500).SetType(OpenIddictServerHandlerType.Custom).Build();

    public ValueTask HandleAsync(HandleTokenRequestContext context)
    {
        if (context.Request.IsClientCredentialsGrantType())
        {
            // Note: whatever was asked for, nobody signed in, so there is neither an ID token nor a refresh token.
            context.Principal = new ClaimsPrincipal(new ClaimsIdentity("client"))
                .SetClaim(Claims.Subject, context.ClientId)
                .SetScopes(context.Request.GetScopes().Where(scope => scope is not (Scopes.OpenId or Scopes.OfflineAccess)))
                .SetResources(context.Request.GetResources());
        }

        return ValueTask.CompletedTask;
    }
}
