using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Sessions;

/// <summary>Takes second-factor proofs back from sessions whose factor is gone; they stay signed in, and tokens that need more are refused.</summary>
public static class SecondFactorWithdrawal
{
    public static Task<int> WithdrawSecondFactorAsync(this IQueryable<Session> sessions, CancellationToken cancellation) =>
        sessions.ExecuteUpdateAsync(
            set => set.SetProperty(s => s.OtpAt, (DateTimeOffset?)null).SetProperty(s => s.RecoveryCodeAt, (DateTimeOffset?)null),
            cancellation);
}
