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
        if (StandingRefusal(standing, client, mustHaveGrant) is { } refusal) return refusal;

        var demanded = standing!.Tenant!.Policy.Demands(now, standing.ReliefAt(now).Relief);
        var requirement = asked.AtLeast(demanded).AtLeast(client!.MinimumAssurance ?? AssuranceLevel.Password);
        if (!requirement.FirstFactorIsMetBy(standing.Methods)) return IssuanceRefusal.SignInTooOld;
        return requirement.IsMetBy(standing.Methods) ? null : IssuanceRefusal.SecondFactorRequired;
    }

    /// <summary>What a refusal at the authorization endpoint is called outside.</summary>
    /// <param name="silent">prompt=none.</param>
    public static string ErrorOf(IssuanceRefusal refusal, bool silent) => refusal switch
    {
        IssuanceRefusal.SecondFactorRequired or IssuanceRefusal.SignInTooOld => silent ? Errors.InteractionRequired : Errors.UnmetAuthenticationRequirements,
        _ => Errors.AccessDenied,
    };

    /// <summary>What was let through, and would not have been had the tenant required what it only reports.</summary>
    public static bool WouldBeRefused(Standing standing, DateTimeOffset now) => standing.Tenant!.Policy.InForce(now) is TwoFactorMode.ReportOnly
        && standing.ReliefAt(now).Relief is PolicyRelief.None && standing.Methods.Assurance < AssuranceLevel.MultiFactor;

    /// <summary>What no step-up mends.</summary>
    private static IssuanceRefusal? StandingRefusal(Standing? standing, Client? client, bool mustHaveGrant) => (standing, client) switch
    {
        (_, null or { Disabled: true }) => IssuanceRefusal.ClientDisabled,
        (null, _) => IssuanceRefusal.SessionUnknown,
        ({ SessionEnded: true }, _) => IssuanceRefusal.SessionEnded,
        ({ AccountMaySignIn: false }, _) => IssuanceRefusal.AccountMayNotSignIn,
        ({ GrantStatus: not (null or Statuses.Valid) }, _) => IssuanceRefusal.GrantRevoked,
        ({ GrantStatus: null }, _) when mustHaveGrant => IssuanceRefusal.GrantRevoked,
        ({ Tenant: null or { Suspended: true } }, _) => IssuanceRefusal.TenantUnavailable,
        ({ Role: null }, _) => IssuanceRefusal.NotAMember,
        ({ Tenant.Id: var tenant }, { TenantId: { } only }) when only != tenant => IssuanceRefusal.TenantUnavailable,
        _ => null,
    };
}
