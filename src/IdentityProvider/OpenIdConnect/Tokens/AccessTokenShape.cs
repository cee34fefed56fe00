using IdentityProvider.OpenIdConnect.Clients;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace IdentityProvider.OpenIdConnect.Tokens;

/// <summary>
/// RFC 8707: an access token is addressed to the resources asked for, and then holds only scopes that they know; else it
/// is addressed to the issuer. What a token request narrows, it narrows for that token alone.
/// </summary>
public sealed class AccessTokenAudience(RequestCatalogue catalogue) : IOpenIddictServerHandler<ProcessSignInContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
        .AddFilter<OpenIddictServerHandlerFilters.RequireAccessTokenGenerated>()
        .UseScopedHandler<AccessTokenAudience>().SetOrder(PrepareAccessTokenPrincipal.Descriptor.Order + 500).SetType(OpenIddictServerHandlerType.Custom).Build();

    public async ValueTask HandleAsync(ProcessSignInContext context)
    {
        var token = context.AccessTokenPrincipal!;
        var issuer = (context.Options.Issuer ?? context.BaseUri)!.AbsoluteUri;
        var asked = context.Request.GetResources() is { IsEmpty: false } narrowed ? narrowed : context.Principal!.GetResources();
        token.SetAudiences(asked.IsEmpty ? [issuer] : asked);

        if (!asked.IsEmpty && !asked.Contains(issuer))
        {
            var snapshot = await catalogue.GetAsync(context.CancellationToken);
            var known = asked.Select(snapshot.Resource).OfType<Resource>().SelectMany(r => r.Scopes).ToHashSet();
            token.SetScopes(token.GetScopes().Where(known.Contains));
        }
    }
}

/// <summary>RFC 9068 §2.2.3.1: <c>amr</c> is an array, also where it has one element. The engine sees to that in ID tokens only.</summary>
public sealed class AccessTokenAmr : IOpenIddictServerHandler<GenerateTokenContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<GenerateTokenContext>()
        .UseSingletonHandler<AccessTokenAmr>().SetOrder(Protection.AttachTokenMetadata.Descriptor.Order + 500).SetType(OpenIddictServerHandlerType.Custom).Build();

    public ValueTask HandleAsync(GenerateTokenContext context)
    {
        if (context.TokenType is TokenTypeIdentifiers.AccessToken
            && context.SecurityTokenDescriptor.Subject is { } subject
            && subject.FindAll(Claims.AuthenticationMethodReference).ToArray() is { Length: > 0 } references)
        {
            foreach (var reference in references)
            {
                subject.RemoveClaim(reference);
            }

            context.SecurityTokenDescriptor.Claims[Claims.AuthenticationMethodReference] = references.Select(r => r.Value).ToArray();
        }

        return ValueTask.CompletedTask;
    }
}

/// <summary>Access and ID tokens carry all that they are, and get no row. Their end is their grant's and their session's.</summary>
public sealed class NoRowForSelfContained : IOpenIddictServerHandler<GenerateTokenContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<GenerateTokenContext>()
        .UseSingletonHandler<NoRowForSelfContained>().SetOrder(Protection.AttachSecurityCredentials.Descriptor.Order + 500).SetType(OpenIddictServerHandlerType.Custom).Build();

    public ValueTask HandleAsync(GenerateTokenContext context)
    {
        if (context.TokenType is TokenTypeIdentifiers.AccessToken or TokenTypeIdentifiers.IdentityToken)
        {
            context.CreateTokenEntry = false;
        }

        return ValueTask.CompletedTask;
    }
}

/// <summary>Access tokens are signed by ES256, ID tokens as their client is registered.</summary>
public sealed class SigningAlgorithm(ClientCatalogue catalogue) : IOpenIddictServerHandler<GenerateTokenContext>
{
    private const string ForAccessTokens = "ES256";

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<GenerateTokenContext>()
        .UseSingletonHandler<SigningAlgorithm>().SetOrder(Protection.AttachSecurityCredentials.Descriptor.Order + 250).SetType(OpenIddictServerHandlerType.Custom).Build();

    public ValueTask HandleAsync(GenerateTokenContext context)
    {
        var algorithm = context.TokenType is TokenTypeIdentifiers.IdentityToken
            ? catalogue.Current.Find(context.ClientId)?.IdTokenSigningAlgorithm ?? ForAccessTokens
            : ForAccessTokens;
        // The key that signs comes first among those of its algorithm.
        context.SigningCredentials = context.Options.SigningCredentials.First(credentials => credentials.Algorithm == algorithm);
        return ValueTask.CompletedTask;
    }
}
