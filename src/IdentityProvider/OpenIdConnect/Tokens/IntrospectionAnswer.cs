using IdentityProvider.OpenIdConnect.Issuance;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Introspection;

namespace IdentityProvider.OpenIdConnect.Tokens;

/// <summary>
/// RFC 7662 §2.2: whatever is no access or refresh token is not active, and that is all that is said of it. The engine's own rule,
/// whose place this takes, answers with an error that tells what it is.
/// </summary>
public sealed class IntrospectedKinds : IOpenIddictServerHandler<ValidateIntrospectionRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateIntrospectionRequestContext>()
        .UseSingletonHandler<IntrospectedKinds>().SetOrder(ValidateTokenType.Descriptor.Order).SetType(OpenIddictServerHandlerType.Custom).Build();

    public ValueTask HandleAsync(ValidateIntrospectionRequestContext context)
    {
        if (context.GenericTokenPrincipal!.GetTokenType() is not (TokenTypeIdentifiers.AccessToken or TokenTypeIdentifiers.RefreshToken))
        {
            context.Reject(Errors.InvalidToken, "The token is neither an access token nor a refresh token.");
        }

        return ValueTask.CompletedTask;
    }
}

/// <summary>RFC 7662: a confidential client learns of tokens issued to it or addressed to it what the tokens themselves say.</summary>
public sealed class IntrospectionAnswer(TimeProvider clock) : IOpenIddictServerHandler<HandleIntrospectionRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<HandleIntrospectionRequestContext>()
        .UseSingletonHandler<IntrospectionAnswer>().SetOrder(AttachApplicationClaims.Descriptor.Order + 500).SetType(OpenIddictServerHandlerType.Custom).Build();

    public ValueTask HandleAsync(HandleIntrospectionRequestContext context)
    {
        var token = context.GenericTokenPrincipal!;
        context.Claims.Clear();
        if (token.GetScopes() is { IsEmpty: false } scopes)
        {
            context.Claims[Claims.Scope] = string.Join(' ', scopes);
        }

        if (token.HasTokenType(TokenTypeIdentifiers.AccessToken))
        {
            foreach (var name in EvidenceClaims.Names)
            {
                if (EvidenceClaims.Parameter(token, name) is { } value)
                {
                    context.Claims[name] = value;
                }
            }

            // Whoever takes only tokens that were made under the policy that holds now need not fetch that.
            if (context.Transaction.GetProperty<Standing>(nameof(Standing)) is { Tenant: { } tenant } && EvidenceClaims.ReceiptOf(token) is { } receipt)
            {
                context.Claims[EvidenceClaims.TwoFactorPolicyCurrent] = receipt == (tenant.Policy.InForce(clock.GetUtcNow()).ToString(), tenant.PolicyVersion);
            }
        }

        return ValueTask.CompletedTask;
    }
}
