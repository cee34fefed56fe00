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

/// <summary>An authorization request with all that was found out about it, and what it demands beside the tenant.</summary>
public sealed record GatheredAuthorization(
    OpenIddictRequest Request, Client Client, Arrival Arrival, SignInSituation Situation, AuthenticationRequirement Asked, AuthorizationFacts Facts)
{
    public Tenant Tenant => ((TenantResolution.Member)Facts.Tenant!).Tenant;
}

/// <summary>Collects what an authorization request is decided by: reads only, and decides nothing.</summary>
public sealed class AuthorizationGathering(
    IdentityProviderDbContext db, SignInDispatcher dispatcher, TwoFactorStatus twoFactor, TenantDirectory tenants, RequestCatalogue catalogue, ArrivalSeal arrivals,
    PolicyReliefs reliefs, TimeProvider clock)
{
    /// <param name="hintedSubject">The subject of a valid id_token_hint.</param>
    public async Task<GatheredAuthorization> GatherAsync(OpenIddictRequest request, string? hintedSubject, CancellationToken cancellation)
    {
        var client = await catalogue.FindAsync(request.ClientId, cancellation) ?? throw new InvalidOperationException("The engine let an unknown client through.");
        var arrival = arrivals.Open(request);
        var silent = request.HasPromptValue(PromptValues.None);
        var situation = await SituationAsync(silent, cancellation);
        var accountId = situation.Account?.Id;
        var tenant = accountId is { } id ? await TenantAsync(request, client, id, situation, cancellation) : null;

        // OpenID Connect Core §3.1.2.1, id_token_hint: one that nobody can read names nobody; no silent answer is given on it.
        var isAnotherPerson = accountId is not null
            && (hintedSubject is null ? silent && !string.IsNullOrEmpty(request.IdTokenHint) : hintedSubject != accountId.Value.ToString());

        var policy = (tenant as TenantResolution.Member)?.Tenant.Policy;
        var demands = new RequestDemands(
            policy,
            client.MinimumAssurance,
            request.GetAcrValues(),
            MaxAgeOf(request),
            FreshSignIn: request.HasPromptValue(PromptValues.Login) || (isAnotherPerson && !silent),
            arrival.At,
            clock.GetUtcNow(),
            RequestRequirement.MostReachable,
            await ReliefAsync(tenant, situation, cancellation));

        var facts = new AuthorizationFacts
        {
            Progress = situation.Progress,
            Requirement = RequestRequirement.Of(demands),
            Silent = silent,
            Denied = arrival.Denied,
            AccountMustBeSelected = request.HasPromptValue(PromptValues.SelectAccount) && SelectionIsMissing(situation, arrival.At),
            IsAnotherPerson = isAnotherPerson,
            Tenant = tenant,
            ConsentMissing = tenant is TenantResolution.Member member && await ConsentIsMissingAsync(request, client, accountId!.Value, member.Tenant.Id, arrival.At, cancellation),
        };
        return new GatheredAuthorization(request, client, arrival, situation, RequestRequirement.Of(demands with { Policy = null }), facts);
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
            : new SignInSituation(null, session, new SignInProgress(
                session.Methods, await twoFactor.IsOnAsync(session.AccountId, cancellation), session.SetUpProvedAt is not null));
    }

    private async Task<TenantResolution> TenantAsync(OpenIddictRequest request, Client client, Guid accountId, SignInSituation situation, CancellationToken cancellation)
    {
        var memberships = await tenants.MembershipsOfAsync(accountId, cancellation);
        var asked = (string?)request["tenant"];
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

    private Task<Guid?> ChosenAsync(Session session, Client client, CancellationToken cancellation) => db.Set<TenantChoice>()
        .Where(c => c.SessionId == session.Id && c.ClientId == client.Id).Select(c => (Guid?)c.TenantId).SingleOrDefaultAsync(cancellation);

    private async Task<bool> ConsentIsMissingAsync(
        OpenIddictRequest request, Client client, Guid accountId, Guid tenantId, DateTimeOffset arrivedAt, CancellationToken cancellation)
    {
        var anew = request.HasPromptValue(PromptValues.Consent);
        if (!client.Facts.AsksForConsent && !anew)
        {
            return false;
        }

        var consent = await db.Set<Consent>().AsNoTracking()
            .SingleOrDefaultAsync(c => c.AccountId == accountId && c.ClientId == client.Id && c.TenantId == tenantId, cancellation);
        return consent is null || !request.GetScopes().All(consent.Scopes.Contains) || (anew && consent.GrantedAt < arrivedAt);
    }

    private static bool SelectionIsMissing(SignInSituation situation, DateTimeOffset arrivedAt) => situation switch
    {
        { Attempt: { } attempt } => attempt.PasswordAt < arrivedAt,
        { Session: { } session } => !(session.AccountSelectedAt >= arrivedAt) && !(session.Methods.FirstFactorAt >= arrivedAt),
        _ => false,
    };

    private static TimeSpan? MaxAgeOf(OpenIddictRequest request) => request.MaxAge is { } seconds ? TimeSpan.FromSeconds(Math.Min(seconds, int.MaxValue)) : null;
}
