using IdentityProvider.Sessions;
using IdentityProvider.Tenancy;
using IdentityProvider.TwoFactor;

namespace IdentityProvider.MyPage;

/// <summary>What stands between a person and the key that they scan.</summary>
public enum SetUpStep
{
    /// <summary>A second factor is on already; another one is added beside it, or replaces one.</summary>
    AlreadyOn,

    /// <summary>A tenant requires two-factor, or the operator console does: a stolen password alone must not enrol a thief's device.</summary>
    MailedCode,

    Key,
}

/// <summary>Sets up a person's authenticator, or another one beside or instead of it, in the session that they are in. The page has asked for password or code by then.</summary>
public sealed class OwnSetUp(TotpEnrolment enrolment, TwoFactorStatus status, TenantDirectory tenants, TimeProvider clock)
{
    public async Task<SetUpStep> NextStepAsync(Session session, CancellationToken cancellation)
    {
        if (await status.IsOnAsync(session.AccountId, cancellation))
        {
            return SetUpStep.AlreadyOn;
        }

        var isProved = session.SetUpProvedAt is { } at && at > clock.GetUtcNow() - MailedCode.ProofLifetime;
        return !isProved && (session.Account.IsOperator || (await tenants.TenantsRequiringTwoFactorAsync(session.AccountId, cancellation)).Count > 0)
            ? SetUpStep.MailedCode
            : SetUpStep.Key;
    }

    public Task<AuthenticatorKey> KeyAsync(Session session, CancellationToken cancellation) =>
        enrolment.BeginAsync(session.AccountId, session.Id, cancellation);

    /// <summary>The code that turns it on is a second factor proved in this session.</summary>
    public Task<EnrolmentOutcome> ConfirmAsync(Session session, string? code, NewDevice device, CancellationToken cancellation) =>
        enrolment.ConfirmAsync(session.AccountId, session.Id, code, device, cancellation);
}
