using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Protection;

namespace IdentityProvider.OpenIdConnect.Tokens;

/// <summary>
/// The engine's own check that a token's grant still stands, where nothing else reads it: at the token endpoint the gate does, in
/// the statement that it makes anyway, and access tokens are <see cref="AccessTokenStanding"/>'s.
/// </summary>
public sealed class GrantStanding : IOpenIddictServerHandlerFilter<ValidateTokenContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenContext>()
        .AddFilter<OpenIddictServerHandlerFilters.RequireAuthorizationIdResolved>()
        .AddFilter<GrantStanding>()
        .UseScopedHandler<ValidateAuthorizationEntry>().SetOrder(ValidateAuthorizationEntry.Descriptor.Order).SetType(OpenIddictServerHandlerType.Custom).Build();

    public ValueTask<bool> IsActiveAsync(ValidateTokenContext context) => ValueTask.FromResult(context.EndpointType is not OpenIddictServerEndpointType.Token);
}
