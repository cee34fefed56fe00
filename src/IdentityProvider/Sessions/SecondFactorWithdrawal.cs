using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Sessions;

/// <summary>Takes second-factor proofs back from sessions whose factor is gone; they stay signed in by what is left, and tokens that need more are refused.</summary>
public static class SecondFactorWithdrawal
{
    public static Task<int> WithdrawSecondFactorAsync(this IQueryable<Session> sessions, CancellationToken cancellation) => sessions.ExecuteUpdateAsync(
        set => set.SetProperty(s => s.OtpAt, (DateTimeOffset?)null).SetProperty(s => s.RecoveryCodeAt, (DateTimeOffset?)null)
            .SetProperty(s => s.PasskeyAt, (DateTimeOffset?)null).SetProperty(s => s.PasskeyId, (Guid?)null),
        cancellation);

    /// <summary>Of an authenticator that is no more, and of recovery codes that stood in for it.</summary>
    public static Task<int> WithdrawCodesAsync(this IQueryable<Session> sessions, CancellationToken cancellation) => sessions.ExecuteUpdateAsync(
        set => set.SetProperty(s => s.OtpAt, (DateTimeOffset?)null).SetProperty(s => s.RecoveryCodeAt, (DateTimeOffset?)null), cancellation);

    /// <summary>Of one passkey that is no more. Who signed in by it alone proved nothing that is left, and signs in again.</summary>
    public static Task<int> WithdrawPasskeyAsync(this IQueryable<Session> sessions, Guid passkeyId, CancellationToken cancellation) =>
        sessions.Where(s => s.PasskeyId == passkeyId).ExecuteUpdateAsync(
            set => set.SetProperty(s => s.PasskeyAt, (DateTimeOffset?)null).SetProperty(s => s.PasskeyId, (Guid?)null), cancellation);
}
