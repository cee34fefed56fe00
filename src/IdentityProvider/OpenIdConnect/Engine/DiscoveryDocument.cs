using System.Collections.Immutable;
using IdentityProvider.OpenIdConnect.Issuance;
using IdentityProvider.Policy;
using IdentityProvider.Shared;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Discovery;

namespace IdentityProvider.OpenIdConnect.Engine;

/// <summary>OpenID Connect Discovery §3: everything that works, and nothing else.</summary>
public sealed class DiscoveryDocument : IOpenIddictServerHandler<HandleConfigurationRequestContext>
{
    private static readonly string[] PersonClaims =
    [
        Claims.Name, Claims.FamilyName, Claims.GivenName, Claims.MiddleName, Claims.Nickname, Claims.PreferredUsername, Claims.Profile, Claims.Picture,
        Claims.Website, Claims.Gender, Claims.Birthdate, Claims.Zoneinfo, Claims.Locale, Claims.Email, Claims.EmailVerified,
    ];

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<HandleConfigurationRequestContext>()
        .UseSingletonHandler<DiscoveryDocument>().SetOrder(AttachAdditionalMetadata.Descriptor.Order + 500).SetType(OpenIddictServerHandlerType.Custom).Build();

    public ValueTask HandleAsync(HandleConfigurationRequestContext context)
    {
        context.Metadata[Metadata.AcrValuesSupported] = new OpenIddictParameter(AuthenticationContextClass.All.Select(acr => (string?)acr).ToImmutableArray());
        context.Metadata["ui_locales_supported"] = new OpenIddictParameter(Languages.All.Select(language => (string?)language.Name).ToImmutableArray());
        context.Metadata["two_factor_policy_endpoint"] = new Uri(context.BaseUri!, Addresses.PolicyStatements[1..] + "/").AbsoluteUri + "{tenant}";
        // Note: logout tokens are made outside of any request, and need an issuer that is the same there.
        context.Metadata["backchannel_logout_supported"] = context.Options.Issuer is not null;
        context.Metadata["backchannel_logout_session_supported"] = context.Options.Issuer is not null;
        context.Claims.UnionWith([Claims.Nonce, Claims.AuthorizedParty, Claims.AccessTokenHash, .. EvidenceClaims.Names, .. PersonClaims]);
        context.IdTokenSigningAlgorithms.Clear();
        context.IdTokenSigningAlgorithms.UnionWith(Clients.ClientRules.SigningAlgorithmsOffered);
        foreach (var methods in new[] { context.TokenEndpointAuthenticationMethods, context.PushedAuthorizationEndpointAuthenticationMethods, context.RevocationEndpointAuthenticationMethods })
        {
            methods.Add(ClientAuthenticationMethods.None); // public clients
        }

        return ValueTask.CompletedTask;
    }
}
