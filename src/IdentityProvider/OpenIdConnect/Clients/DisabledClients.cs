using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace IdentityProvider.OpenIdConnect.Clients;

/// <summary>
/// RFC 7662 §2.1, RFC 7009 §2.1: a disabled client is none, so it neither asks about tokens nor revokes them. Where tokens are made,
/// the gate and the rules for requests refuse it.
/// </summary>
public sealed class DisabledClients(RequestCatalogue catalogue) : IOpenIddictServerHandler<ProcessAuthenticationContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessAuthenticationContext>()
        .UseScopedHandler<DisabledClients>().SetOrder(ValidateClientSecret.Descriptor.Order + 500).SetType(OpenIddictServerHandlerType.Custom).Build();

    public async ValueTask HandleAsync(ProcessAuthenticationContext context)
    {
        if (context.EndpointType is OpenIddictServerEndpointType.Introspection or OpenIddictServerEndpointType.Revocation
            && await catalogue.FindAsync(context.ClientId, context.CancellationToken) is { Disabled: true })
        {
            context.Reject(Errors.InvalidClient, "The client is disabled.");
        }
    }
}
