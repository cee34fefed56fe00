using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Persistence;
using IdentityProvider.Sessions;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.TwoFactor;

/// <summary>What an account has, and its end. Whether it may end is the caller's question to its tenants.</summary>
public sealed class TwoFactorStatus(IdentityProviderDbContext db, FailureCounters counters, TwoFactorMail mail, AuditTrail audit)
{
    private static readonly Func<IdentityProviderDbContext, Guid, CancellationToken, Task<bool>> IsOn =
        EF.CompileAsyncQuery((IdentityProviderDbContext db, Guid accountId, CancellationToken _) => db.Set<Authenticator>().Any(a => a.AccountId == accountId));

    /// <summary>On exactly while a confirmed authenticator exists; an unreadable one counts.</summary>
    public Task<bool> IsOnAsync(Guid accountId, CancellationToken cancellation) => IsOn(db, accountId, cancellation);

    public async Task<DateTimeOffset?> OnSinceAsync(Guid accountId, CancellationToken cancellation) =>
        await db.Set<Authenticator>().Where(a => a.AccountId == accountId).Select(a => (DateTimeOffset?)a.ConfirmedAt).SingleOrDefaultAsync(cancellation);

    /// <summary>
    /// Removes authenticator and recovery codes, and withdraws second-factor proofs from all sessions of the account; mail and the
    /// event with it. Within the caller's transaction, which saves.
    /// </summary>
    /// <returns>Whether there was anything to remove; else nothing is recorded.</returns>
    public async Task<bool> RemoveAsync(Guid accountId, AuditEvent happened, CancellationToken cancellation)
    {
        var account = await db.Set<Account>().HoldAsync(accountId, cancellation);
        if (account is null || await db.Set<Authenticator>().Where(a => a.AccountId == accountId).ExecuteDeleteAsync(cancellation) == 0)
        {
            return false;
        }

        await db.Set<RecoveryCode>().Where(c => c.AccountId == accountId).ExecuteDeleteAsync(cancellation);
        await db.Set<RecoveryProof>().Where(p => p.AccountId == accountId).ExecuteDeleteAsync(cancellation);
        await db.Set<PendingAuthenticator>().Where(p => p.AccountId == accountId).ExecuteDeleteAsync(cancellation);
        await counters.ForgetAsync([FailureBudget.Totp(accountId).Key, FailureBudget.RecoveryCode(accountId).Key], cancellation);
        await db.Set<Account>().RenewStampAsync(accountId, cancellation);
        await db.Set<Session>().Where(s => s.AccountId == accountId).WithdrawSecondFactorAsync(cancellation);
        audit.Record(happened);
        mail.Disabled(account);
        return true;
    }
}
