using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Persistence;
using IdentityProvider.Sessions;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.TwoFactor;

/// <summary>What an account has, and its end. Whether it may end is the caller's question to its tenants.</summary>
public sealed class TwoFactorStatus(IdentityProviderDbContext db, FailureCounters counters, TwoFactorMail mail, AuditTrail audit, TimeProvider clock)
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
        if (account is null || !await IsOnAsync(accountId, cancellation))
        {
            return false;
        }

        await EraseAsync(accountId, cancellation);
        audit.Record(happened);
        mail.Disabled(account);
        return true;
    }

    /// <summary>Whether anything of a second factor is there, set up or half done.</summary>
    public async Task<bool> HasTracesAsync(Guid accountId, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        return await IsOnAsync(accountId, cancellation)
            || await db.Set<RecoveryCode>().AnyAsync(c => c.AccountId == accountId, cancellation)
            || await db.Set<PendingAuthenticator>().AnyAsync(p => p.AccountId == accountId && p.ExpiresAt > now, cancellation)
            || await db.Set<SentCode>().AnyAsync(c => c.AccountId == accountId && c.ExpiresAt > now, cancellation)
            || await db.Set<OneTimePass>().AnyAsync(p => p.AccountId == accountId, cancellation);
    }

    /// <summary>
    /// Removes what the account has of a second factor, set up or half done, and takes its proofs back from all sessions; attempts die of
    /// the new stamp. Within the transaction of a caller that holds the account, writes the event and tells the person.
    /// </summary>
    public async Task EraseAsync(Guid accountId, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        await db.Set<Authenticator>().Where(a => a.AccountId == accountId).ExecuteDeleteAsync(cancellation);
        await db.Set<RecoveryCode>().Where(c => c.AccountId == accountId).ExecuteDeleteAsync(cancellation);
        await db.Set<RecoveryProof>().Where(p => p.AccountId == accountId).ExecuteDeleteAsync(cancellation);
        await db.Set<PendingAuthenticator>().Where(p => p.AccountId == accountId).ExecuteDeleteAsync(cancellation);
        await db.Set<OneTimePass>().Where(p => p.AccountId == accountId).ExecuteDeleteAsync(cancellation);
        await db.Set<SentCode>().Where(c => c.AccountId == accountId && c.ExpiresAt > now)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.ExpiresAt, now), cancellation);
        await counters.ForgetAsync([FailureBudget.Totp(accountId).Key, FailureBudget.RecoveryCode(accountId).Key], cancellation);
        await db.Set<Account>().RenewStampAsync(accountId, cancellation);
        await db.Set<Session>().Where(s => s.AccountId == accountId).WithdrawSecondFactorAsync(cancellation);
    }
}
