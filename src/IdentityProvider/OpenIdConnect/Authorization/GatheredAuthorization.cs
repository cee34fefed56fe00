using IdentityProvider.OpenIdConnect.Clients;
using IdentityProvider.OpenIdConnect.Grants;
using IdentityProvider.Policy;
using IdentityProvider.SignIn;
using IdentityProvider.Tenancy;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace IdentityProvider.OpenIdConnect.Authorization;

/// <summary>
/// An authorization request with all that was found out about it, as plain values. What it demands, and the facts that it is decided by,
/// follow from them here and nowhere else: of a request that came, and of one that is only supposed.
/// </summary>
public sealed record GatheredAuthorization(OpenIddictRequest Request, Client Client, Arrival Arrival, SignInSituation Situation, DateTimeOffset Now)
{
    /// <summary>The slug of the tenant that a client of all tenants asks for.</summary>
    public const string TenantParameter = "tenant";

    /// <summary><see langword="null"/> while nobody is known.</summary>
    public TenantResolution? Resolution { get; init; }

    /// <summary>What lets the person do without what the tenant demands.</summary>
    public PolicyRelief Relief { get; init; }

    /// <summary>Since when the person trusts the browser, where that makes a difference.</summary>
    public DateTimeOffset? BrowserTrustedAt { get; init; }

    /// <summary>What the person allowed the client in that tenant; <see langword="null"/> where nobody asks for it.</summary>
    public Consent? Consent { get; init; }

    /// <summary>The subject of a valid id_token_hint.</summary>
    public string? HintedSubject { get; init; }

    public Tenant Tenant => ((TenantResolution.Member)Resolution!).Tenant;

    public bool AsksForConsent => Client.Facts.AsksForConsent || Request.HasPromptValue(PromptValues.Consent);

    public RequestDemands Demands => new(
        (Resolution as TenantResolution.Member)?.Tenant.Policy,
        Client.MinimumAssurance,
        Request.GetAcrValues(),
        MaxAge,
        FreshSignIn: Request.HasPromptValue(PromptValues.Login) || (IsAnotherPerson && !IsSilent),
        Arrival.At,
        Now,
        Reachable,
        Relief,
        (Resolution as TenantResolution.Member)?.Tenant.SignInRules);

    /// <summary>What the request demands beside the tenant.</summary>
    public AuthenticationRequirement Asked => RequestRequirement.Of(Demands with { Policy = null });

    public AuthorizationFacts Facts => new()
    {
        Progress = IsTooLongIdle ? Situation.Progress with { Methods = AuthenticationMethods.Nothing } : Situation.Progress with { BrowserTrustedAt = BrowserTrustedAt },
        Requirement = RequestRequirement.Of(Demands),
        Silent = IsSilent,
        Denied = Arrival.Denied,
        AccountMustBeSelected = Request.HasPromptValue(PromptValues.SelectAccount) && SelectionIsMissing,
        IsAnotherPerson = IsAnotherPerson,
        Tenant = Resolution,
        ConsentMissing = AsksForConsent && Resolution is TenantResolution.Member && ConsentIsMissing,
    };

    // Note: a second factor can be set up on the way, a passkey not yet.
    private AssuranceLevel Reachable => Situation.Account is null || Situation.Progress.Held.Passkey ? AssuranceLevel.PhishingResistant : AssuranceLevel.MultiFactor;

    /// <summary>Of a session alone: a sign-in under way is of now, and makes the session one that was just seen.</summary>
    private bool IsTooLongIdle => Situation is { Attempt: null, Session: { } session }
        && Resolution is TenantResolution.Member { Tenant.SignInRules: var rules } && rules.IsTooLongIdle(session.LastSeenAt, Now);

    private bool IsSilent => Request.HasPromptValue(PromptValues.None);

    private TimeSpan? MaxAge => Request.MaxAge is { } seconds ? TimeSpan.FromSeconds(Math.Min(seconds, int.MaxValue)) : null;

    /// <summary>OpenID Connect Core §3.1.2.1, id_token_hint: one that nobody can read names nobody; no silent answer is given on it.</summary>
    private bool IsAnotherPerson => Situation.Account is { Id: var accountId }
        && (HintedSubject is null ? IsSilent && !string.IsNullOrEmpty(Request.IdTokenHint) : HintedSubject != accountId.ToString());

    private bool ConsentIsMissing => Consent is null
        || !Request.GetScopes().All(Consent.Scopes.Contains)
        || (Request.HasPromptValue(PromptValues.Consent) && Consent.GrantedAt < Arrival.At);

    private bool SelectionIsMissing => Situation switch
    {
        { Attempt: { } attempt } => attempt.PasswordAt < Arrival.At,
        { Session: { } session } => !(session.AccountSelectedAt >= Arrival.At) && !(session.Methods.FirstFactorAt >= Arrival.At),
        _ => false,
    };
}
