using IdentityProvider.Sessions;
using IdentityProvider.TwoFactor;
using Microsoft.Extensions.Options;

namespace IdentityProvider.SignIn;

/// <param name="CodesLeft">How many recovery codes are left.</param>
/// <param name="Devices">The person's authenticators, the oldest first, of which they lost one.</param>
public sealed record NewPhoneOffer(AuthenticatorKey Key, int CodesLeft, IReadOnlyList<Authenticator> Devices);

/// <summary>
/// Who signed in with a recovery code lost their device: another one is set up in its place, at once and without asking for the lost one. The recovery
/// code is the fresh second factor that a replacement takes.
/// </summary>
public sealed class NewPhone(
    SignInDispatcher dispatcher, TotpEnrolment enrolment, TwoFactorStatus status, RecoveryCodes recoveryCodes, TimeProvider clock, IOptions<TwoFactorOptions> options)
{
    /// <returns><see langword="null"/> where no recovery code was proved here just now, so no key is shown.</returns>
    public async Task<NewPhoneOffer?> BeginAsync(CancellationToken cancellation) =>
        await SessionAsync(RequireSignInAttribute.Freshness, cancellation) is { } session
            ? new NewPhoneOffer(
                await enrolment.BeginAsync(session.AccountId, session.Id, cancellation),
                await recoveryCodes.CountAsync(session.AccountId, cancellation),
                await status.AuthenticatorsAsync(session.AccountId, cancellation))
            : null;

    /// <summary>A key that was shown waits for its code as long as any; who has to install an app first needs the time.</summary>
    /// <param name="lost">Which of several devices the new one replaces; the only one need not be named.</param>
    /// <returns><see langword="null"/> where this is not the step.</returns>
    public async Task<EnrolmentOutcome?> ConfirmAsync(string? code, Guid? lost, CancellationToken cancellation)
    {
        if (await SessionAsync(options.Value.SetUpLifetime + RequireSignInAttribute.Freshness, cancellation) is not { } session)
        {
            return null;
        }

        var device = new NewDevice(IsFirst: false, InsteadOf: await status.AuthenticatorsAsync(session.AccountId, cancellation) is [var only] ? only.Id : lost);
        return await enrolment.ConfirmAsync(session.AccountId, session.Id, code, device, cancellation);
    }

    private async Task<Session?> SessionAsync(TimeSpan age, CancellationToken cancellation)
    {
        var who = await dispatcher.GatherAsync(cancellation);
        return who is { Attempt: null, Session: { } session, Progress.HasSecondFactor: true } && session.RecoveryCodeAt > clock.GetUtcNow() - age
            && !(session.OtpAt > session.RecoveryCodeAt)
            ? session
            : null;
    }
}
