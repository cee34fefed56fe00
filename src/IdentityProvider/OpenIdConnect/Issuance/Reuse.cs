using IdentityProvider.Auditing;
using IdentityProvider.OpenIdConnect.Grants;
using IdentityProvider.Persistence;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using OpenIddict.Core;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Protection;

namespace IdentityProvider.OpenIdConnect.Issuance;

/// <summary>
/// RFC 9700 §4.14.2, RFC 6749 §4.1.2: a code or refresh token that comes a second time was copied, so its family ends. A refresh
/// token within five seconds of its use is taken for two tabs of one application: it fails, and ends nothing.
/// </summary>
public sealed class Reuse(
    OpenIddictTokenManager<Token> tokens, IdentityProviderDbContext db, WriterTurn writer, AuditTrail audit, TimeProvider clock) : IOpenIddictServerHandler<ValidateTokenContext>
{
    public static TimeSpan TwoTabs { get; } = TimeSpan.FromSeconds(5);

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenContext>()
        .AddFilter<OpenIddictServerHandlerFilters.RequireTokenIdResolved>()
        .UseScopedHandler<Reuse>().SetOrder(RestoreTokenEntryProperties.Descriptor.Order + 500).SetType(OpenIddictServerHandlerType.Custom).Build();

    public async ValueTask HandleAsync(ValidateTokenContext context)
    {
        // It was read a moment ago, and is in the engine's cache of this request.
        if (context.Principal is null || await tokens.FindByIdAsync(context.TokenId!, context.CancellationToken) is not { Status: Statuses.Redeemed } token)
        {
            return;
        }

        // Note: only its own client ends the family by this, and not by asking about the token; a stranger would have a weapon.
        if (context.EndpointType is OpenIddictServerEndpointType.Token
            && context.Principal.HasPresenter(context.Request?.ClientId ?? "")
            && token.AuthorizationId is { } grantId
            && !IsOfTwoTabs(token))
        {
            await EndFamilyAsync(grantId, token, context.Request!.ClientId!, context.CancellationToken);
        }

        context.Reject(Errors.InvalidToken, "It was used already.");
    }

    private bool IsOfTwoTabs(Token token) =>
        token.Type == TokenTypeIdentifiers.RefreshToken && token.RedemptionDate is { } spent && clock.GetUtcNow().UtcDateTime - spent < TwoTabs;

    /// <summary>The grant first, then its tokens: a refresh that is under way cannot bring the family back to life.</summary>
    private async Task EndFamilyAsync(Guid grantId, Token token, string clientId, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        var ended = await db.Set<Grant>().Where(g => g.Id == grantId && g.Status == Statuses.Valid)
            .ExecuteUpdateAsync(set => set.SetProperty(g => g.Status, Statuses.Revoked), cancellation);
        await db.Set<Token>().Where(t => t.AuthorizationId == grantId && t.Status == Statuses.Valid)
            .ExecuteUpdateAsync(set => set.SetProperty(t => t.Status, Statuses.Revoked), cancellation);
        if (ended > 0)
        {
            var tenantId = await db.Set<Grant>().Where(g => g.Id == grantId).Select(g => g.TenantId).SingleAsync(cancellation);
            audit.Record(new RefreshTokenReused(clientId, token.Type == TokenTypeIdentifiers.RefreshToken ? "refresh_token" : "code")
            {
                AccountId = Guid.Parse(token.Subject!),
                TenantId = tenantId,
            });
        }

        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }
}

public sealed record RefreshTokenReused(string ClientId, string What) : AuditEvent("refresh_token.reused");
