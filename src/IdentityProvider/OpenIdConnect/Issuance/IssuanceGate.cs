using System.Security.Claims;
using IdentityProvider.Auditing;
using IdentityProvider.Enforcement;
using IdentityProvider.OpenIdConnect.Clients;
using IdentityProvider.Persistence;
using IdentityProvider.Policy;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace IdentityProvider.OpenIdConnect.Issuance;

/// <summary>
/// The one gate that every token passes: authorization, code, refresh. It stands before the code or refresh token is spent,
/// reads how the person stands now within the issuing transaction, and lets through or refuses; a refusal spends nothing,
/// so that the same token works once the person has stepped up. It alone writes the evidence claims.
/// </summary>
public sealed class IssuanceGate(
    IssuingTransaction issuing, StandingReader standings, RequestCatalogue catalogue, GrantOpening grants,
    PolicyTrials trials, IdentityProviderDbContext db, WriterTurn writer, AuditTrail audit, TimeProvider clock) : IOpenIddictServerHandler<ProcessSignInContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
        .UseScopedHandler<IssuanceGate>().SetOrder(ValidateSignInDemand.Descriptor.Order + 500).SetType(OpenIddictServerHandlerType.Custom).Build();

    public async ValueTask HandleAsync(ProcessSignInContext context)
    {
        switch (context.EndpointType)
        {
            // RFC 9126: a pushed request is not about a person yet.
            case OpenIddictServerEndpointType.PushedAuthorization:
                await issuing.BeginAsync(context.CancellationToken);
                break;
            case OpenIddictServerEndpointType.Token when context.Request.IsClientCredentialsGrantType():
                IssuanceDecision.ForMachine.RecordOn(context.Transaction);
                break;
            case OpenIddictServerEndpointType.Authorization or OpenIddictServerEndpointType.Token:
                await DecideAsync(context, context.Principal!);
                break;
        }
    }

    private async Task DecideAsync(ProcessSignInContext context, ClaimsPrincipal principal)
    {
        var cancellation = context.CancellationToken;
        var client = await catalogue.FindAsync(context.ClientId, cancellation);
        var asked = context.Transaction.GetProperty<AuthenticationRequirement>(nameof(AuthenticationRequirement)) ?? AuthenticationRequirement.SignedIn;

        await issuing.BeginAsync(cancellation);
        var standing = Guid.TryParse(principal.GetClaim(EvidenceClaims.TenantId), out var tenantId)
            ? await standings.ReadForIssuingAsync(principal.GetClaim(EvidenceClaims.Sid) ?? "", tenantId, GrantOf(principal), cancellation)
            : null;

        var now = clock.GetUtcNow();
        var mustHaveGrant = context.EndpointType is OpenIddictServerEndpointType.Token;
        if (IssuanceJudgement.Refusal(standing, client, asked, now, mustHaveGrant) is { } refusal)
        {
            await RefuseAsync(context, refusal, standing, client);
            return;
        }

        // A code comes of an authorization that was counted.
        if (IssuanceJudgement.WouldBeRefused(standing!, now) && !context.Request.IsAuthorizationCodeGrantType())
        {
            await trials.RecordAsync(tenantId, standing!.AccountId, cancellation);
        }

        EvidenceClaims.Write(principal, standing!, now);
        if (context.EndpointType is OpenIddictServerEndpointType.Authorization)
        {
            await grants.OpenAsync(principal, standing!, client!, cancellation);
        }

        IssuanceDecision.ForPerson.RecordOn(context.Transaction);
    }

    private async Task RefuseAsync(ProcessSignInContext context, IssuanceRefusal refusal, Standing? standing, Client? client)
    {
        await issuing.RollbackAsync();
        if (standing is not null)
        {
            await using var transaction = await WriteTransaction.BeginAsync(db, writer, context.CancellationToken);
            audit.Record(new TokenRefused(client?.ClientId, refusal) { AccountId = standing.AccountId, TenantId = standing.Tenant?.Id });
            await db.SaveChangesAsync(context.CancellationToken);
            await transaction.CommitAsync(context.CancellationToken);
        }

        if (refusal is IssuanceRefusal.SecondFactorRequired)
        {
            new RefusalDetails(RefusalDetails.TwoFactorRequired, standing!.Tenant!.Slug).RecordOn(context.Transaction);
        }

        context.Reject(ErrorFor(context, refusal), refusal is IssuanceRefusal.SecondFactorRequired
            ? "The tenant requires two-factor authentication: send the person to the authorization endpoint."
            : "The authorization is not valid any more.");
    }

    private static string ErrorFor(ProcessSignInContext context, IssuanceRefusal refusal) => context.EndpointType is OpenIddictServerEndpointType.Token
        ? Errors.InvalidGrant
        : IssuanceJudgement.ErrorOf(refusal, context.Request.HasPromptValue(PromptValues.None));

    private static Guid? GrantOf(ClaimsPrincipal principal) => Guid.TryParse(principal.GetAuthorizationId(), out var id) ? id : null;
}

public sealed record TokenRefused(string? ClientId, IssuanceRefusal Reason) : AuditEvent("token.refused");
