using IdentityProvider.OpenIdConnect.Clients;
using IdentityProvider.Policy;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace IdentityProvider.OpenIdConnect.Issuance;

/// <summary>Why a person gets no token. Only <see cref="SecondFactorRequired"/> is told apart outside: a step-up mends it.</summary>
public enum IssuanceRefusal
{
    SessionUnknown,
    SessionEnded,
    AccountMayNotSignIn,
    GrantRevoked,
    ClientDisabled,
    TenantUnavailable,
    NotAMember,
    SignInTooOld,
    SecondFactorRequired,
}

/// <summary>Judges whether a token may be made for a person: pure, and asked for every token.</summary>
public static class IssuanceJudgement
{
    /// <param name="asked">What the request itself demands on top of tenant and client.</param>
    /// <param name="mustHaveGrant">Whether the token descends from a grant, which then must be there; only an authorization opens one.</param>
    /// <returns><see langword="null"/> where the token may be made.</returns>
    public static IssuanceRefusal? Refusal(Standing? standing, Client? client, AuthenticationRequirement asked, DateTimeOffset now, bool mustHaveGrant = false)
    {
        if (client is null or { Disabled: true }) return IssuanceRefusal.ClientDisabled;
        if (standing is null) return IssuanceRefusal.SessionUnknown;
        if (StandingRefusal(standing, mustHaveGrant) is { } refusal) return refusal;
        if (client.TenantId is { } only && only != standing.Tenant!.Id) return IssuanceRefusal.TenantUnavailable;

        var requirement = asked.AtLeast(standing.Tenant!.Policy.Demands(now)).AtLeast(client.MinimumAssurance ?? AssuranceLevel.Password);
        if (!requirement.FirstFactorIsMetBy(standing.Methods)) return IssuanceRefusal.SignInTooOld;
        return requirement.IsMetBy(standing.Methods) ? null : IssuanceRefusal.SecondFactorRequired;
    }

    /// <summary>What ends access tokens too, at userinfo and introspection; a policy that now demands more does not.</summary>
    public static IssuanceRefusal? StandingRefusal(Standing standing, bool mustHaveGrant) => standing switch
    {
        { SessionEnded: true } => IssuanceRefusal.SessionEnded,
        { AccountMaySignIn: false } => IssuanceRefusal.AccountMayNotSignIn,
        { GrantStatus: not (null or Statuses.Valid) } => IssuanceRefusal.GrantRevoked,
        { GrantStatus: null } when mustHaveGrant => IssuanceRefusal.GrantRevoked,
        { Tenant: null or { Suspended: true } } => IssuanceRefusal.TenantUnavailable,
        { Role: null } => IssuanceRefusal.NotAMember,
        _ => null,
    };
}
