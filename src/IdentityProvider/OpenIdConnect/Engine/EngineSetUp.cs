using System.Security.Cryptography;
using IdentityProvider.OpenIdConnect.Authorization;
using IdentityProvider.OpenIdConnect.Clients;
using IdentityProvider.OpenIdConnect.Grants;
using IdentityProvider.OpenIdConnect.Issuance;
using IdentityProvider.OpenIdConnect.Tokens;
using IdentityProvider.Persistence;
using IdentityProvider.Shared;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.Core;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace IdentityProvider.OpenIdConnect.Engine;

/// <summary>The engine's one set-up: its stores, its endpoints, and where our rules stand among its own.</summary>
internal static class EngineSetUp
{
    /// <summary>Longer than any sign-in, since the pushed request must be there when the person comes back.</summary>
    private static readonly TimeSpan PushedRequestRow = TimeSpan.FromMinutes(60);

    public static void AddEngine(this IServiceCollection services)
    {
        services.AddOpenIddict().AddCore(UseOurStores).AddServer(Serve);
        services.AddSingleton<HandlersByEvent>().Replace(ServiceDescriptor.Scoped<IOpenIddictServerDispatcher, EventDispatcher>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<OpenIddictServerOptions>, SigningKeysReload>());
        services.AddSingleton<IOptionsChangeTokenSource<OpenIddictServerOptions>, SigningKeysReload>();
        services.AddOptions<OpenIddictServerOptions>().Configure<IOptions<OpenIdConnectOptions>, IOptions<IssuerOptions>>((engine, ours, issuer) => Apply(engine, ours.Value, issuer.Value.Address));
        services.AddOptions<OpenIddictServerAspNetCoreOptions>().Configure<IOptions<IssuerOptions>>((engine, issuer) =>
            engine.DisableTransportSecurityRequirement = issuer.Value.Address?.Scheme != Uri.UriSchemeHttps);
    }

    private static void UseOurStores(OpenIddictCoreBuilder core)
    {
        core.UseEntityFrameworkCore().UseDbContext<IdentityProviderDbContext>();
        core.SetDefaultApplicationEntity<Client>().SetDefaultAuthorizationEntity<Grant>().SetDefaultTokenEntity<Token>();
        core.ReplaceApplicationStore<Client, ClientStore>(ServiceLifetime.Scoped)
            .ReplaceAuthorizationStore<Grant, GrantStore>(ServiceLifetime.Scoped)
            .ReplaceTokenStore<Token, TokenStore>(ServiceLifetime.Scoped)
            .ReplaceApplicationManager<Client, ClientManager>()
            .ReplaceTokenManager<Token, TokenManager>();
        core.Services
            .Replace(ServiceDescriptor.Scoped<IOpenIddictApplicationManager>(provider => provider.GetRequiredService<OpenIddictApplicationManager<Client>>()))
            .Replace(ServiceDescriptor.Scoped<IOpenIddictAuthorizationManager>(provider => provider.GetRequiredService<OpenIddictAuthorizationManager<Grant>>()))
            .Replace(ServiceDescriptor.Scoped<IOpenIddictTokenManager>(provider => provider.GetRequiredService<OpenIddictTokenManager<Token>>()));
    }

    private static void Serve(OpenIddictServerBuilder server)
    {
        server
            .SetConfigurationEndpointUris(Addresses.Configuration, Addresses.OAuthConfiguration)
            .SetJsonWebKeySetEndpointUris(Addresses.Keys)
            .SetAuthorizationEndpointUris(Addresses.Authorization)
            .SetTokenEndpointUris(Addresses.Token)
            .SetUserInfoEndpointUris(Addresses.UserInfo)
            .SetIntrospectionEndpointUris(Addresses.Introspection)
            .SetRevocationEndpointUris(Addresses.Revocation)
            .SetPushedAuthorizationEndpointUris(Addresses.PushedAuthorization)
            .SetEndSessionEndpointUris(Addresses.Logout);
        server.AllowAuthorizationCodeFlow().AllowRefreshTokenFlow().AllowClientCredentialsFlow();
        server.RegisterScopes([Scopes.Profile, Scopes.Email, Scopes.OfflineAccess, .. ManagementScopes.All]);

        // Scopes and resources are the catalogue's: RequestContents.
        server.DisableScopeValidation().IgnoreScopePermissions().DisableResourceValidation().IgnoreResourcePermissions();

        // Note: the engine wants a key to encrypt with, and has nothing to use it for: codes and refresh tokens are protected by the ring.
        server.DisableAccessTokenEncryption().AddEncryptionKey(new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)));
        server.UseDataProtection().PreferDefaultAccessTokenFormat();

        server.SetRefreshTokenReuseLeeway(null);
        server.Configure(options =>
        {
            options.CodeChallengeMethods.Remove(CodeChallengeMethods.Plain);
            options.ClientAuthenticationMethods.Remove(ClientAuthenticationMethods.PrivateKeyJwt);
            options.RequestTokenLifetime = PushedRequestRow;
            options.ResponseModes.Remove(ResponseModes.Fragment);
        });

        server.UseAspNetCore().EnableAuthorizationEndpointPassthrough().EnableEndSessionEndpointPassthrough().EnableErrorPassthrough().SuppressJsonResponseIndentation();
        PlaceOurRules(server);
    }

    private static void PlaceOurRules(OpenIddictServerBuilder server)
    {
        OpenIddictServerHandlerDescriptor[] replaced =
        [
            RedeemTokenEntry.Descriptor, Protection.ValidateAuthorizationEntry.Descriptor, Exchange.ValidateGrantedScopes.Descriptor,
            Introspection.ValidateTokenType.Descriptor, Revocation.RevokeToken.Descriptor,
        ];
        foreach (var rule in replaced)
        {
            server.RemoveEventHandler(rule);
        }

        OpenIddictServerHandlerDescriptor[] ours =
        [
            RequestSize.Descriptor, RequestSize.PushedDescriptor, PushedRequestAge.Descriptor,
            RequestContents.Descriptor, RequestContents.PushedDescriptor, RequestContents.TokenDescriptor, Reuse.Descriptor, TokenStanding.Descriptor, DisabledClients.Descriptor,
            MachineTokens.Descriptor, IssuanceGate.Descriptor, SingleUse.Descriptor, AccessTokenAudience.Descriptor, GrantLifetime.Descriptor,
            IssuanceSeal.Descriptor, SigningAlgorithm.Descriptor, NoRowForSelfContained.Descriptor, AccessTokenAmr.Descriptor, CommitIssuance.Descriptor,
            RollBackIssuance.Descriptor, AttachRefusalDetails.Descriptor, NoForeignExplanation.Descriptor, PushedAnswer.Descriptor, FormPostPolicy.Descriptor,
            UserInfoAnswer.Descriptor, RefreshTokenRevocation.Descriptor, IntrospectedKinds.Descriptor, IntrospectionAnswer.Descriptor, DiscoveryDocument.Descriptor,
        ];
        foreach (var rule in ours)
        {
            server.AddEventHandler(rule);
        }
    }

    private static void Apply(OpenIddictServerOptions engine, OpenIdConnectOptions ours, Uri? issuer)
    {
        engine.Issuer = issuer;
        engine.AccessTokenLifetime = ours.AccessTokenLifetime;
        engine.IdentityTokenLifetime = ours.IdTokenLifetime;
        engine.AuthorizationCodeLifetime = ours.AuthorizationCodeLifetime;
        engine.RefreshTokenLifetime = ours.RefreshTokenLifetime;
    }
}
