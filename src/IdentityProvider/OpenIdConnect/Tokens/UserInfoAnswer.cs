using System.Security.Claims;
using IdentityProvider.Accounts;
using IdentityProvider.OpenIdConnect.Issuance;
using IdentityProvider.Persistence;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.UserInfo;

namespace IdentityProvider.OpenIdConnect.Tokens;

/// <summary>OpenID Connect Core §5.3: who the person is, as of now, within the token's scopes; and the token's own evidence.</summary>
public sealed class UserInfoAnswer(IdentityProviderDbContext db) : IOpenIddictServerHandler<HandleUserInfoRequestContext>
{
    /// <summary>OpenID Connect Core §5.4: what <c>profile</c> covers, beside name and locale.</summary>
    private static readonly string[] ProfileClaims =
    [
        Claims.FamilyName, Claims.GivenName, Claims.MiddleName, Claims.Nickname, Claims.PreferredUsername, Claims.Profile,
        Claims.Picture, Claims.Website, Claims.Gender, Claims.Birthdate, Claims.Zoneinfo,
    ];

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<HandleUserInfoRequestContext>()
        .UseScopedHandler<UserInfoAnswer>().SetOrder(AttachClaims.Descriptor.Order + 500).SetType(OpenIddictServerHandlerType.Custom).Build();

    public async ValueTask HandleAsync(HandleUserInfoRequestContext context)
    {
        var token = context.AccessTokenPrincipal!;
        var issuer = (context.Options.Issuer ?? context.BaseUri)!.AbsoluteUri;
        if (!token.HasAudience(issuer) || !Guid.TryParse(token.GetClaim(Claims.Subject), out var accountId))
        {
            // RFC 9068 §4: addressed to another, or a machine's.
            context.Reject(Errors.InvalidToken, "The token is not for this endpoint.");
            return;
        }

        if (!token.HasScope(Scopes.OpenId))
        {
            context.Reject(Errors.InsufficientScope, "The token lacks the scope openid.");
            return;
        }

        context.Audiences.Clear();
        context.Issuer = null;
        foreach (var name in EvidenceClaims.Names)
        {
            if (EvidenceClaims.Parameter(token, name) is { } value)
            {
                context.Claims[name] = value;
            }
        }

        if (token.HasScope(Scopes.Profile) || token.HasScope(Scopes.Email))
        {
            var account = await db.Set<Account>().AsNoTracking().SingleAsync(a => a.Id == accountId, context.CancellationToken);
            Add(context, token, account);
        }
    }

    private static void Add(HandleUserInfoRequestContext context, ClaimsPrincipal token, Account account)
    {
        if (token.HasScope(Scopes.Email))
        {
            context.Claims[Claims.Email] = account.Email;
            context.Claims[Claims.EmailVerified] = account.EmailVerified;
        }

        if (token.HasScope(Scopes.Profile))
        {
            context.Claims[Claims.Name] = account.Name;
            if (account.Locale is not null)
            {
                context.Claims[Claims.Locale] = account.Locale;
            }

            foreach (var name in ProfileClaims)
            {
                if (account.Claims.TryGetValue(name, out var value))
                {
                    context.Claims[name] = value;
                }
            }
        }
    }
}
