using IdentityProvider.Enforcement;
using IdentityProvider.OpenIdConnect.Clients;
using IdentityProvider.OpenIdConnect.Grants;
using IdentityProvider.Persistence;
using IdentityProvider.Policy;
using IdentityProvider.Sessions;
using IdentityProvider.SignIn;
using IdentityProvider.Tenancy;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace IdentityProvider.OpenIdConnect.Authorization;

/// <summary>Collects what an authorization request is decided by: reads only, and decides nothing.</summary>
public sealed class AuthorizationGathering(
    IdentityProviderDbContext db, SignInDispatcher dispatcher, TwoFactorStatus twoFactor, TenantDirectory tenants, RequestCatalogue catalogue, ArrivalSeal arrivals,
    PolicyReliefs reliefs, KnownBrowsers browsers, TimeProvider clock)
{
    /// <param name="hintedSubject">The subject of a valid id_token_hint.</param>
    public async Task<GatheredAuthorization> GatherAsync(OpenIddictRequest request, string? hintedSubject, CancellationToken cancellation)
    {
        var client = await catalogue.FindAsync(request.ClientId, cancellation) ?? throw new InvalidOperationException("The engine let an unknown client through.");
        var arrival = arrivals.Open(request);
        var situation = await SituationAsync(request.HasPromptValue(PromptValues.None), cancellation);
        var gathered = new GatheredAuthorization(request, client, arrival, situation, clock.GetUtcNow()) { HintedSubject = hintedSubject };
        if (situation.Account is not { Id: var accountId })
        {
            return gathered;
        }

        gathered = gathered with { Resolution = await TenantAsync(request, client, accountId, situation, cancellation) };
        return gathered with
        {
            Relief = await ReliefAsync(gathered.Resolution, situation, cancellation),
            BrowserTrustedAt = await BrowserTrustedAtAsync(gathered.Resolution, situation, cancellation),
            Consent = gathered.AsksForConsent && gathered.Resolution is TenantResolution.Member { Tenant.Id: var tenantId }
                ? await db.Set<Consent>().Of(accountId, client.Id).SingleOrDefaultAsync(c => c.TenantId == tenantId, cancellation)
                : null,
        };
    }

    /// <summary>A sign-in that is half done answers no silent request: there the session alone counts.</summary>
    private async Task<SignInSituation> SituationAsync(bool silent, CancellationToken cancellation)
    {
        var situation = await dispatcher.GatherAsync(cancellation);
        if (!silent || situation.Attempt is null)
        {
            return situation;
        }

        return situation.Session is not { } session
            ? new SignInSituation(null, null, SignInProgress.Nothing)
            : new SignInSituation(null, session, SignInProgress.At(
                clock.GetUtcNow(), session.Methods, await twoFactor.HeldAsync(session.AccountId, cancellation), session.SetUpProvedAt));
    }

    private async Task<TenantResolution> TenantAsync(OpenIddictRequest request, Client client, Guid accountId, SignInSituation situation, CancellationToken cancellation)
    {
        var memberships = await tenants.MembershipsOfAsync(accountId, cancellation);
        var asked = (string?)request[GatheredAuthorization.TenantParameter];
        var chosen = client.TenantId is null && string.IsNullOrEmpty(asked) && memberships.Count > 1 && situation is { Attempt: null, Session: { } session }
            ? await ChosenAsync(session, client, cancellation)
            : null;
        return TenantResolution.Of(client.TenantId, asked, memberships, chosen);
    }

    /// <summary>Asked for only where it makes a difference: who proved a second factor, or will be asked for their own, needs no relief.</summary>
    private async Task<PolicyRelief> ReliefAsync(TenantResolution? tenant, SignInSituation situation, CancellationToken cancellation) =>
        tenant is TenantResolution.Member { Tenant: var required } && !situation.Progress.HasSecondFactor && required.Policy.RequiresTwoFactor(clock.GetUtcNow())
            ? await reliefs.OfAsync(required.Id, situation.Account!.Id, cancellation)
            : PolicyRelief.None;

    /// <summary>The same: only where the tenant lets it count, of who has a second factor and did not prove it.</summary>
    private async Task<DateTimeOffset?> BrowserTrustedAtAsync(TenantResolution? tenant, SignInSituation situation, CancellationToken cancellation) =>
        tenant is TenantResolution.Member { Tenant.SignInRules.TrustedBrowserLifetime: not null } && situation is { Account: { } account, Progress: { HasSecondFactor: true, Methods.SecondFactorAt: null } }
            ? await browsers.TrustedAtAsync(account, cancellation)
            : null;

    private Task<Guid?> ChosenAsync(Session session, Client client, CancellationToken cancellation) => db.Set<TenantChoice>()
        .Where(c => c.SessionId == session.Id && c.ClientId == client.Id).Select(c => (Guid?)c.TenantId).SingleOrDefaultAsync(cancellation);
}
