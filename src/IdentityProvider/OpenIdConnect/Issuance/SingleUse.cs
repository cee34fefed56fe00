using IdentityProvider.OpenIdConnect.Grants;
using IdentityProvider.Persistence;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace IdentityProvider.OpenIdConnect.Issuance;

/// <summary>
/// Spends the code, refresh token or pushed request. One conditional statement settles the race: of twenty parallel uses one
/// moves the row, the others are refused. Takes the place of the engine's own, which lets a lost race pass for refresh tokens.
/// </summary>
public sealed class SingleUse(IdentityProviderDbContext db, TimeProvider clock) : IOpenIddictServerHandler<ProcessSignInContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
        .UseScopedHandler<SingleUse>().SetOrder(RedeemTokenEntry.Descriptor.Order).SetType(OpenIddictServerHandlerType.Custom).Build();

    public async ValueTask HandleAsync(ProcessSignInContext context)
    {
        var presented = context.Transaction.GetProperty<ProcessAuthenticationContext>(typeof(ProcessAuthenticationContext).FullName!);
        var spent = context.EndpointType switch
        {
            OpenIddictServerEndpointType.Authorization => presented?.RequestTokenPrincipal,
            OpenIddictServerEndpointType.Token => presented?.AuthorizationCodePrincipal ?? presented?.RefreshTokenPrincipal,
            _ => null,
        };
        if (Guid.TryParse(spent?.GetTokenId(), out var id) && !await SpendAsync(id, context.CancellationToken))
        {
            context.Reject(
                context.EndpointType is OpenIddictServerEndpointType.Token ? Errors.InvalidGrant : Errors.InvalidRequest,
                "It was used already.");
        }
    }

    private async Task<bool> SpendAsync(Guid id, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return await db.Set<Token>().Where(t => t.Id == id && t.Status == Statuses.Valid).ExecuteUpdateAsync(
            set => set.SetProperty(t => t.Status, Statuses.Redeemed).SetProperty(t => t.RedemptionDate, now), cancellation) == 1;
    }
}

/// <summary>The issuance is whole, with the last token made: one commit, before the answer is written.</summary>
public sealed class CommitIssuance(IssuingTransaction issuing) : IOpenIddictServerHandler<ProcessSignInContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
        .UseScopedHandler<CommitIssuance>().SetOrder(AttachSignInParameters.Descriptor.Order + 500).SetType(OpenIddictServerHandlerType.Custom).Build();

    public async ValueTask HandleAsync(ProcessSignInContext context) => await issuing.CommitAsync(context.CancellationToken);
}

/// <summary>The issuance was refused on its way: nothing of it happened.</summary>
public sealed class RollBackIssuance(IssuingTransaction issuing) : IOpenIddictServerHandler<ProcessErrorContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessErrorContext>()
        .UseScopedHandler<RollBackIssuance>().SetOrder(int.MinValue + 1).SetType(OpenIddictServerHandlerType.Custom).Build();

    public async ValueTask HandleAsync(ProcessErrorContext context) => await issuing.RollbackAsync();
}
