using IdentityProvider.Sessions;
using IdentityProvider.TwoFactor;
using Microsoft.Extensions.Options;

namespace IdentityProvider.SignIn;

/// <param name="CodesLeft">How many recovery codes are left.</param>
public sealed record NewPhoneOffer(AuthenticatorKey Key, int CodesLeft);

/// <summary>
/// Who signed in with a recovery code lost their device: another one is set up in its place, at once and without asking for the lost one. The recovery
/// code is the fresh second factor that a replacement takes.
/// </summary>
public sealed class NewPhone(
    SignInDispatcher dispatcher, TotpEnrolment enrolment, RecoveryCodes recoveryCodes, TimeProvider clock, IOptions<TwoFactorOptions> options)
{
    /// <returns><see langword="null"/> where no recovery code was proved here just now, so no key is shown.</returns>
    public async Task<NewPhoneOffer?> BeginAsync(CancellationToken cancellation) =>
        await SessionAsync(RequireSignInAttribute.Freshness, cancellation) is { } session
            ? new NewPhoneOffer(
                await enrolment.BeginAsync(session.AccountId, session.Id, cancellation),
                await recoveryCodes.CountAsync(session.AccountId, cancellation))
            : null;

    /// <summary>A key that was shown waits for its code as long as any; who has to install an app first needs the time.</summary>
    /// <returns><see langword="null"/> where this is not the step.</returns>
    public async Task<EnrolmentOutcome?> ConfirmAsync(string? code, CancellationToken cancellation) =>
        await SessionAsync(options.Value.SetUpLifetime + RequireSignInAttribute.Freshness, cancellation) is { } session
            ? await enrolment.ConfirmAsync(session.AccountId, session.Id, code, cancellation)
            : null;

    private async Task<Session?> SessionAsync(TimeSpan age, CancellationToken cancellation)
    {
        var who = await dispatcher.GatherAsync(cancellation);
        return who is { Attempt: null, Session: { } session, Progress.HasSecondFactor: true } && session.RecoveryCodeAt > clock.GetUtcNow() - age
            && !(session.OtpAt > session.RecoveryCodeAt)
            ? session
            : null;
    }
}
