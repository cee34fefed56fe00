using IdentityProvider.OpenIdConnect.Clients;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Authentication;

namespace IdentityProvider.OpenIdConnect.Authorization;

/// <summary>
/// A request that is too large to be carried through our pages, or that says one thing twice, is refused before anything is echoed:
/// on our own page, since its answer would be as large, and its address is in doubt. RFC 6749 §3.1, RFC 8707 §2 (resource).
/// </summary>
public sealed class RequestSize : IOpenIddictServerHandler<ValidateAuthorizationRequestContext>, IOpenIddictServerHandler<ValidatePushedAuthorizationRequestContext>
{
    /// <summary>Encoded once more as a return address it still fits a request line of 8 KB.</summary>
    private const int MostCharacters = 4500;

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateAuthorizationRequestContext>()
        .UseSingletonHandler<RequestSize>().SetOrder(int.MinValue + 1).SetType(OpenIddictServerHandlerType.Custom).Build();

    public static OpenIddictServerHandlerDescriptor PushedDescriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidatePushedAuthorizationRequestContext>()
        .UseSingletonHandler<RequestSize>().SetOrder(int.MinValue + 1).SetType(OpenIddictServerHandlerType.Custom).Build();

    public ValueTask HandleAsync(ValidateAuthorizationRequestContext context)
    {
        if (context.Request.RequestUri is null && FaultOf(context.Request) is { } fault)
        {
            context.Reject(Errors.InvalidRequest, fault);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask HandleAsync(ValidatePushedAuthorizationRequestContext context)
    {
        if (FaultOf(context.Request) is { } fault)
        {
            context.Reject(Errors.InvalidRequest, fault);
        }

        return ValueTask.CompletedTask;
    }

    private static string? FaultOf(OpenIddictRequest request) =>
        IsTooLarge(request) ? "The request is too large."
        : request.GetParameters().Any(p => p.Key != Parameters.Resource && p.Value.Count > 1) ? "A parameter is there more than once."
        : null;

    private static bool IsTooLarge(OpenIddictRequest request) => request.GetParameters()
        .Where(p => p.Key != ArrivalSeal.Parameter)
        .Sum(p => Encoded(p.Key) + Encoded(p.Value.ToString() ?? "") + 2) > MostCharacters;

    private static int Encoded(string text) => text.Length > MostCharacters ? text.Length : Uri.EscapeDataString(Uri.EscapeDataString(text)).Length;
}

/// <summary>RFC 9126 §4: a browser must come with a pushed request soon. The row lives on for the time that signing in takes.</summary>
public sealed class PushedRequestAge(ArrivalSeal arrivals, IOptions<OpenIdConnectOptions> options, TimeProvider clock) : IOpenIddictServerHandler<ValidateAuthorizationRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateAuthorizationRequestContext>()
        .UseSingletonHandler<PushedRequestAge>().SetOrder(ValidateAuthentication.Descriptor.Order + 500).SetType(OpenIddictServerHandlerType.Custom).Build();

    public ValueTask HandleAsync(ValidateAuthorizationRequestContext context)
    {
        if (context.RequestTokenPrincipal?.GetCreationDate() is { } pushed
            && clock.GetUtcNow() - pushed > options.Value.PushedRequestLifetime
            && arrivals.Open(context.Request).IsFirst)
        {
            context.Reject(Errors.InvalidRequestUri, "The pushed request has expired.");
        }

        return ValueTask.CompletedTask;
    }
}

/// <summary>What may be asked of us: scopes that the client is registered for, resources that know one of them, an age that is one.</summary>
public sealed class RequestContents(RequestCatalogue catalogue) :
    IOpenIddictServerHandler<ValidateAuthorizationRequestContext>,
    IOpenIddictServerHandler<ValidatePushedAuthorizationRequestContext>,
    IOpenIddictServerHandler<ValidateTokenRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateAuthorizationRequestContext>()
        .UseScopedHandler<RequestContents>().SetOrder(ValidateProofKeyForCodeExchangeRequirement.Descriptor.Order + 500).SetType(OpenIddictServerHandlerType.Custom).Build();

    public static OpenIddictServerHandlerDescriptor PushedDescriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidatePushedAuthorizationRequestContext>()
        .UseScopedHandler<RequestContents>().SetOrder(ValidatePushedProofKeyForCodeExchangeRequirement.Descriptor.Order + 500).SetType(OpenIddictServerHandlerType.Custom).Build();

    public static OpenIddictServerHandlerDescriptor TokenDescriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenRequestContext>()
        .UseScopedHandler<RequestContents>().SetOrder(OpenIddictServerHandlers.Exchange.ValidateGrantedScopes.Descriptor.Order).SetType(OpenIddictServerHandlerType.Custom).Build();

    public async ValueTask HandleAsync(ValidateAuthorizationRequestContext context)
    {
        if (await FaultAsync(context.Request, context.ClientId, context.Options.Issuer ?? context.BaseUri, context.CancellationToken) is { } fault)
        {
            context.Reject(fault.Error, fault.Description);
        }
    }

    public async ValueTask HandleAsync(ValidatePushedAuthorizationRequestContext context)
    {
        if (await FaultAsync(context.Request, context.ClientId, context.Options.Issuer ?? context.BaseUri, context.CancellationToken) is { } fault)
        {
            context.Reject(fault.Error, fault.Description);
        }
    }

    public async ValueTask HandleAsync(ValidateTokenRequestContext context)
    {
        // RFC 8707 §2.2: at the token endpoint fewer resources may be asked for than were granted, never others.
        var granted = (context.AuthorizationCodePrincipal ?? context.RefreshTokenPrincipal)?.GetResources();
        var resources = context.Request.GetResources();
        if (context.Request.CodeVerifier is { } verifier && !ProofKey.IsVerifier(verifier))
        {
            context.Reject(Errors.InvalidGrant, "The code verifier is malformed.");
        }
        else if (granted is { } before && resources.Any(r => !before.Contains(r) && !(before.IsEmpty && r == IssuerOf(context))))
        {
            context.Reject(Errors.InvalidTarget, "A resource was not granted.");
        }
        else if (context.RefreshTokenPrincipal is { } refreshed && context.Request.GetScopes().Any(scope => !refreshed.HasScope(scope)))
        {
            // RFC 6749 §6: less may be asked for at a refresh, never more; §5.2 has the error, where the engine says invalid_grant.
            context.Reject(Errors.InvalidScope, "A scope was not granted.");
        }
        else if (context.Request.IsClientCredentialsGrantType()
            && await FaultAsync(context.Request, context.ClientId, context.Options.Issuer ?? context.BaseUri, context.CancellationToken) is { } fault)
        {
            context.Reject(fault.Error, fault.Description);
        }
    }

    private static string? IssuerOf(ValidateTokenRequestContext context) => (context.Options.Issuer ?? context.BaseUri)?.AbsoluteUri;

    private async Task<RequestFault?> FaultAsync(OpenIddictRequest request, string? clientId, Uri? issuer, CancellationToken cancellation)
    {
        var snapshot = await catalogue.GetAsync(cancellation);
        var client = snapshot.Find(clientId);
        if (client is null or { Disabled: true })
        {
            return new(Errors.UnauthorizedClient, "The client is disabled.");
        }

        if (request.IsClientCredentialsGrantType() && client.TenantId is { } tenant && snapshot.IsSuspended(tenant))
        {
            return new(Errors.UnauthorizedClient, "The client's tenant is suspended.");
        }

        if (request.GetScopes().FirstOrDefault(scope => !client.Facts.Scopes.Contains(scope)) is not null)
        {
            return new(Errors.InvalidScope, "The client is not registered for a scope that it asks for.");
        }

        if (request.GetResources().Any(uri => uri != issuer?.AbsoluteUri && !(snapshot.Resource(uri)?.Scopes.Any(client.Facts.Scopes.Contains) ?? false)))
        {
            return new(Errors.InvalidTarget, "A resource is unknown, or not for this client.");
        }

        if (request.CodeChallenge is { Length: > 0 } challenge && !ProofKey.IsChallenge(challenge))
        {
            return new(Errors.InvalidRequest, "The code challenge is malformed.");
        }

        return request["max_age"] is { } age && (request.MaxAge is not { } seconds || seconds < 0)
            ? new(Errors.InvalidRequest, $"max_age must be a number of seconds, not '{age}'.")
            : null;
    }

    private sealed record RequestFault(string Error, string Description);
}
