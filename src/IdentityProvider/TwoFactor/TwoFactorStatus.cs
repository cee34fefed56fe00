using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Passkeys;
using IdentityProvider.Persistence;
using IdentityProvider.Sessions;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.TwoFactor;

/// <summary>What an account has, and its end. Whether it may end is the caller's question to its tenants.</summary>
public sealed class TwoFactorStatus(IdentityProviderDbContext db, FailureCounters counters, TwoFactorMail mail, AuditTrail audit, TimeProvider clock)
{
    private static readonly Func<IdentityProviderDbContext, Guid, CancellationToken, Task<FactorsHeld>> Held =
        EF.CompileAsyncQuery((IdentityProviderDbContext db, Guid accountId, CancellationToken _) => db.Set<Account>()
            .Where(a => a.Id == accountId)
            .Select(a => new FactorsHeld(db.Set<Authenticator>().Any(f => f.AccountId == a.Id), db.Set<Passkey>().Any(f => f.AccountId == a.Id)))
            .SingleOrDefault());

    /// <summary>A confirmed authenticator counts, and one that cannot be read too; and every passkey.</summary>
    public Task<FactorsHeld> HeldAsync(Guid accountId, CancellationToken cancellation) => Held(db, accountId, cancellation);

    /// <inheritdoc cref="EnrolledFactor"/>
    public async Task<bool> IsOnAsync(Guid accountId, CancellationToken cancellation) => (await HeldAsync(accountId, cancellation)).Any;

    /// <summary>Oldest first.</summary>
    public async Task<IReadOnlyList<Authenticator>> AuthenticatorsAsync(Guid accountId, CancellationToken cancellation) =>
        await db.Set<Authenticator>().AsNoTracking().Where(a => a.AccountId == accountId).OrderBy(a => a.Id).ToListAsync(cancellation);

    /// <summary>Without it two-factor authentication is off, which is for the page that says so.</summary>
    public async Task<bool> IsLastFactorAsync(Guid accountId, CancellationToken cancellation) =>
        await db.Set<EnrolledFactor>().CountAsync(f => f.AccountId == accountId, cancellation) == 1;

    public async Task<DateTimeOffset?> OnSinceAsync(Guid accountId, CancellationToken cancellation) =>
        await db.Set<EnrolledFactor>().Where(f => f.AccountId == accountId).MinAsync(f => (DateTimeOffset?)f.Since, cancellation);

    /// <summary>
    /// Removes authenticators, passkeys and recovery codes, and withdraws second-factor proofs from all sessions of the account; mail and the
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

    /// <summary>What let a first factor be set up lets in no second. Within the caller's transaction.</summary>
    internal async Task SpendSetUpProofsAsync(Guid accountId, CancellationToken cancellation)
    {
        await db.Set<Session>().Where(s => s.AccountId == accountId && s.PassProvedAt != null)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.PassProvedAt, (DateTimeOffset?)null), cancellation);
        await db.Set<OneTimePass>().Where(p => p.AccountId == accountId).ExecuteDeleteAsync(cancellation);
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
    /// Removes what was set up or begun from a moment on, and leaves what stood before; all of it, where no factor stood. Within the transaction
    /// of a caller that holds the account, writes the event, tells the person, and ends the sessions, whose proofs are not told apart.
    /// </summary>
    /// <returns>Whether a factor was removed.</returns>
    public async Task<bool> EraseSinceAsync(Guid accountId, DateTimeOffset since, CancellationToken cancellation)
    {
        var isRemoved = await db.Set<EnrolledFactor>().AnyAsync(f => f.AccountId == accountId && f.Since >= since, cancellation);
        if (!await db.Set<EnrolledFactor>().AnyAsync(f => f.AccountId == accountId && f.Since < since, cancellation))
        {
            await EraseAsync(accountId, cancellation);
            return isRemoved;
        }

        await db.Set<Authenticator>().Where(a => a.AccountId == accountId && a.ConfirmedAt >= since).ExecuteDeleteAsync(cancellation);
        await db.Set<Passkey>().Where(p => p.AccountId == accountId && p.CreatedAt >= since).ExecuteDeleteAsync(cancellation);
        if (await db.Set<RecoveryCode>().Where(c => c.AccountId == accountId && c.MadeAt >= since).ExecuteDeleteAsync(cancellation) > 0)
        {
            await db.Set<RecoveryProof>().Where(p => p.AccountId == accountId).ExecuteDeleteAsync(cancellation);
        }

        await db.Set<PendingAuthenticator>().Where(p => p.AccountId == accountId).ExecuteDeleteAsync(cancellation);
        await db.Set<OneTimePass>().Where(p => p.AccountId == accountId).ExecuteDeleteAsync(cancellation);
        await db.Set<Account>().RenewStampAsync(accountId, cancellation);
        return isRemoved;
    }

    /// <summary>
    /// Removes what the account has of a second factor, set up or half done, and takes its proofs back from all sessions; attempts die of
    /// the new stamp. Within the transaction of a caller that holds the account, writes the event and tells the person.
    /// </summary>
    public async Task EraseAsync(Guid accountId, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        await db.Set<Authenticator>().Where(a => a.AccountId == accountId).ExecuteDeleteAsync(cancellation);
        await db.Set<Passkey>().Where(p => p.AccountId == accountId).ExecuteDeleteAsync(cancellation);
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
