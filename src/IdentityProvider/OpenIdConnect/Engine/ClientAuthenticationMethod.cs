using IdentityProvider.OpenIdConnect.Clients;
using Microsoft.AspNetCore;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace IdentityProvider.OpenIdConnect.Engine;

/// <summary>A client authenticates by the one method that it is registered for: OpenID Connect Registration §2, token_endpoint_auth_method.</summary>
public sealed class ClientAuthenticationMethod(RequestCatalogue catalogue) : IOpenIddictServerHandler<ProcessAuthenticationContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessAuthenticationContext>()
        .AddFilter<OpenIddictServerHandlerFilters.RequireClientSecretParameter>()
        .UseScopedHandler<ClientAuthenticationMethod>().SetOrder(ValidateClientType.Descriptor.Order + 500).SetType(OpenIddictServerHandlerType.Custom).Build();

    public async ValueTask HandleAsync(ProcessAuthenticationContext context)
    {
        var http = context.Transaction.GetHttpRequest();
        var used = http?.Headers.Authorization.ToString().StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) ?? false
            ? ClientAuthenticationMethods.ClientSecretBasic
            : ClientAuthenticationMethods.ClientSecretPost;
        if (await catalogue.FindAsync(context.ClientId, context.CancellationToken) is { } client && client.TokenEndpointAuthMethod != used)
        {
            context.Reject(Errors.InvalidClient, "The client is registered for another authentication method.");
        }
    }
}
