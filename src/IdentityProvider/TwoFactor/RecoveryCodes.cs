using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.TwoFactor;

/// <param name="Left">How many codes are left, after one that was taken.</param>
public sealed record RecoveryAnswer(ChallengeOutcome Outcome, int? Left = null);

/// <summary>Codes of 80 random bits that stand in for a lost device: stored hashed, each works once.</summary>
public sealed class RecoveryCodes(
    IdentityProviderDbContext db, WriterTurn writer, FailureCounters counters, TwoFactorStatus status, TwoFactorMail mail, AuditTrail audit)
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
    public async Task<RecoveryAnswer> RedeemAsync(Guid accountId, string? code, CancellationToken cancellation)
    {
        var reserved = await counters.ReserveAsync(FailureBudget.RecoveryCode(accountId), cancellation);
        if (!reserved.Granted)
        {
            return new RecoveryAnswer(ChallengeOutcome.Throttled);
        }

        if (!await SpendAsync(accountId, code, cancellation))
        {
            audit.Record(new ChallengeFailed(SecondFactor.RecoveryCode, ChallengeOutcome.Wrong, reserved.InARow) { AccountId = accountId });
            return new RecoveryAnswer(ChallengeOutcome.Wrong);
        }

        await counters.ForgetAsync([FailureBudget.RecoveryCode(accountId).Key, FailureBudget.Totp(accountId).Key], cancellation);
        var left = await CountAsync(accountId, cancellation);
        audit.Record(new RecoveryCodeUsed(left) { AccountId = accountId });
        mail.RecoveryCodeUsed(await db.Set<Account>().AsNoTracking().SingleAsync(a => a.Id == accountId, cancellation), left);
        return new RecoveryAnswer(ChallengeOutcome.Accepted, left);
    }

    /// <summary>New codes instead of all that there were; the caller saves within its transaction.</summary>
    internal async Task<IReadOnlyList<string>> ReplaceAsync(Guid accountId, CancellationToken cancellation)
    {
        await db.Set<RecoveryCode>().Where(c => c.AccountId == accountId).ExecuteDeleteAsync(cancellation);
        var codes = Enumerable.Range(0, SetSize).Select(_ => RecoveryCodeText.Create()).ToList();
        db.AddRange(codes.Select(code => new RecoveryCode
        {
            AccountId = accountId,
            Hash = RecoveryCodeText.Hash(accountId, RecoveryCodeText.Normalise(code)!),
        }));
        return codes;
    }

    /// <summary>One statement settles the race: the code is gone by being used.</summary>
    private async Task<bool> SpendAsync(Guid accountId, string? code, CancellationToken cancellation)
    {
        if (RecoveryCodeText.Normalise(code) is not { } normalised)
        {
            return false;
        }

        var hash = RecoveryCodeText.Hash(accountId, normalised);
        return await db.Set<RecoveryCode>().Where(c => c.AccountId == accountId && c.Hash == hash).ExecuteDeleteAsync(cancellation) == 1;
    }
}
