using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.TwoFactor;

/// <summary>Codes of 80 random bits that stand in for a lost device: stored hashed, each works once.</summary>
public sealed class RecoveryCodes(
    IdentityProviderDbContext db, WriterTurn writer, FailureCounters counters, TwoFactorStatus status, TwoFactorMail mail, AuditTrail audit, TimeProvider clock)
{
    public const int SetSize = 10;

    /// <summary>With fewer left, the person is told to make new ones.</summary>
    public const int Few = 3;

    public Task<int> CountAsync(Guid accountId, CancellationToken cancellation) =>
        db.Set<RecoveryCode>().CountAsync(c => c.AccountId == accountId, cancellation);

    /// <summary>Replaces all codes of the account in a transaction of its own, with audit row and mail.</summary>
    /// <returns>The new codes, to be shown once; none where two-factor is off.</returns>
    public async Task<IReadOnlyList<string>> RegenerateAsync(Guid accountId, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        if (await db.Set<Account>().HoldAsync(accountId, cancellation) is not { } account
            || !await status.IsOnAsync(accountId, cancellation))
        {
            return [];
        }

        var codes = await ReplaceAsync(accountId, cancellation);
        audit.Record(new RecoveryCodesReplaced { AccountId = accountId });
        mail.RecoveryCodesReplaced(account);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return codes;
    }

    /// <summary>
    /// Spends one code, and with it forgives the authenticator's failures. Takes part in the caller's transaction, which it must
    /// commit whatever the outcome: a failure that is answered is counted.
    /// </summary>
    public async Task<ChallengeOutcome> RedeemAsync(Guid accountId, string? code, CancellationToken cancellation)
    {
        var reserved = await counters.ReserveAsync(FailureBudget.RecoveryCode(accountId), cancellation);
        if (!reserved.Granted)
        {
            return ChallengeOutcome.Throttled;
        }

        if (Codes(accountId, code) is not { } matching || await matching.ExecuteDeleteAsync(cancellation) == 0) // one statement settles the race
        {
            return Wrong(accountId, reserved);
        }

        await ProveAsync(accountId, cancellation);

        await counters.ForgetAsync([FailureBudget.RecoveryCode(accountId).Key, FailureBudget.Totp(accountId).Key], cancellation);
        var left = await CountAsync(accountId, cancellation);
        audit.Record(new RecoveryCodeUsed(left) { AccountId = accountId });
        mail.RecoveryCodeUsed(await db.Set<Account>().AsNoTracking().SingleAsync(a => a.Id == accountId, cancellation), left);
        return ChallengeOutcome.Accepted;
    }

    /// <summary>
    /// The person types a code to show that they have them; it stays usable. Counted like a sign-in by code, or it would be a place to guess.
    /// In a transaction of its own.
    /// </summary>
    public async Task<ChallengeOutcome> CheckAsync(Guid accountId, string? code, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        var outcome = await CheckWithinAsync(accountId, code, cancellation);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return outcome;
    }

    /// <summary>Whether the person showed that they have the codes that there are now.</summary>
    public Task<bool> AreProvedAsync(Guid accountId, CancellationToken cancellation) =>
        db.Set<RecoveryProof>().AnyAsync(p => p.AccountId == accountId, cancellation);

    /// <summary>New codes instead of all that there were; the caller saves within its transaction.</summary>
    internal async Task<IReadOnlyList<string>> ReplaceAsync(Guid accountId, CancellationToken cancellation)
    {
        await ForgetAsync(accountId, cancellation);
        var codes = Enumerable.Range(0, SetSize).Select(_ => RecoveryCodeText.Create()).ToList();
        db.AddRange(codes.Select(code => new RecoveryCode
        {
            AccountId = accountId,
            Hash = RecoveryCodeText.Hash(accountId, RecoveryCodeText.Normalise(code)!),
            MadeAt = clock.GetUtcNow(),
        }));
        return codes;
    }

    /// <summary>All codes, and what was shown about them. Within the caller's transaction.</summary>
    private async Task ForgetAsync(Guid accountId, CancellationToken cancellation)
    {
        await db.Set<RecoveryCode>().Where(c => c.AccountId == accountId).ExecuteDeleteAsync(cancellation);
        await db.Set<RecoveryProof>().Where(p => p.AccountId == accountId).ExecuteDeleteAsync(cancellation);
    }

    private async Task<ChallengeOutcome> CheckWithinAsync(Guid accountId, string? code, CancellationToken cancellation)
    {
        var reserved = await counters.ReserveAsync(FailureBudget.RecoveryCode(accountId), cancellation);
        if (!reserved.Granted)
        {
            return ChallengeOutcome.Throttled;
        }

        if (Codes(accountId, code) is not { } matching || !await matching.AnyAsync(cancellation))
        {
            return Wrong(accountId, reserved);
        }

        await counters.ForgetAsync([FailureBudget.RecoveryCode(accountId).Key], cancellation);
        await ProveAsync(accountId, cancellation);
        audit.Record(new RecoveryCodesConfirmed { AccountId = accountId });
        return ChallengeOutcome.Accepted;
    }

    /// <summary>The account is held first: new codes that are made at this moment are not taken for those that were shown.</summary>
    private async Task ProveAsync(Guid accountId, CancellationToken cancellation)
    {
        await db.Set<Account>().HoldAsync(accountId, cancellation);
        if (!await AreProvedAsync(accountId, cancellation))
        {
            db.Add(new RecoveryProof { AccountId = accountId, ProvedAt = clock.GetUtcNow() });
        }
    }

    private ChallengeOutcome Wrong(Guid accountId, ReservedTry reserved)
    {
        audit.Record(new ChallengeFailed(SecondFactor.RecoveryCode, ChallengeOutcome.Wrong, reserved.InARow) { AccountId = accountId });
        return ChallengeOutcome.Wrong;
    }

    /// <returns><see langword="null"/> for what is no code at all.</returns>
    private IQueryable<RecoveryCode>? Codes(Guid accountId, string? code)
    {
        if (RecoveryCodeText.Normalise(code) is not { } normalised)
        {
            return null;
        }

        var hash = RecoveryCodeText.Hash(accountId, normalised);
        return db.Set<RecoveryCode>().Where(c => c.AccountId == accountId && c.Hash == hash);
    }
}
