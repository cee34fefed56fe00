using System.Security.Cryptography;
using System.Text;
using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Keys;
using IdentityProvider.Persistence;
using IdentityProvider.Sessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace IdentityProvider.TwoFactor;

public enum MailedCodeOutcome
{
    Accepted,
    Wrong,

    /// <summary>No live code here: none was sent, ten minutes passed, or too many wrong ones were tried.</summary>
    Expired,

    /// <summary>Too many wrong ones lately, over all codes of the account; told as <see cref="Wrong"/>.</summary>
    Throttled,
}

/// <summary>
/// The second proof before a first factor is set up: a code mailed to the confirmed address, so that a stolen password
/// alone enrols nobody's device. Bound to the place (attempt or session) that asked.
/// </summary>
public sealed class MailedCode(
    IdentityProviderDbContext db, WriterTurn writer, SecretSeal seal, FailureCounters counters, TwoFactorMail mail, AuditTrail audit, TimeProvider clock,
    IOptions<TwoFactorOptions> options)
{
    public const int SendsPerHour = 5;
    public const int FailuresPerCode = 5;

    /// <summary>How long the proof opens a set-up, in an attempt or session that lives that long.</summary>
    public static TimeSpan ProofLifetime { get; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Sends a code where none is live in this place; on <paramref name="again"/> a new one, within limits. Never tells whether
    /// it did. In a transaction of its own.
    /// </summary>
    public async Task SendAsync(Guid accountId, Guid placeId, bool again, CancellationToken cancellation)
    {
        if (!again && await FindLiveAsync(accountId, placeId, cancellation) is not null)
        {
            return;
        }

        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        var now = clock.GetUtcNow();
        var hourAgo = now - TimeSpan.FromHours(1);
        if (await db.Set<Account>().HoldAsync(accountId, cancellation) is not { } account
            || account.MailProvesNothingUntil(now) is not null
            || (!again && await FindLiveAsync(accountId, placeId, cancellation) is not null)
            || await db.Set<SentCode>().CountAsync(c => c.AccountId == accountId && c.SentAt > hourAgo, cancellation) >= SendsPerHour)
        {
            return;
        }

        await db.Set<SentCode>()
            .Where(c => c.AccountId == accountId && c.PlaceId == placeId && c.ExpiresAt > now)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.ExpiresAt, now), cancellation);
        var code = RandomNumberGenerator.GetString("0123456789", TimeStepCode.Digits);
        db.Add(new SentCode
        {
            AccountId = accountId,
            PlaceId = placeId,
            SealedHash = seal.Seal(Hash(accountId, placeId, code), BoundTo(accountId, placeId)),
            SentAt = now,
            ExpiresAt = now + options.Value.MailedCodeLifetime,
        });
        mail.Code(account, code, options.Value.MailedCodeLifetime);
        audit.Record(new MailedCodeSent { AccountId = accountId });
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>Spends the code; where the place is a session, the proof lands on it. In a transaction of its own.</summary>
    public async Task<MailedCodeOutcome> ProveAsync(Guid accountId, Guid placeId, string? code, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        var outcome = await ProveInTransactionAsync(accountId, placeId, code, cancellation);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return outcome;
    }

    /// <summary>The same within the caller's transaction, which saves and commits whatever the outcome.</summary>
    public async Task<MailedCodeOutcome> ProveInTransactionAsync(Guid accountId, Guid placeId, string? code, CancellationToken cancellation)
    {
        var account = await db.Set<Account>().HoldAsync(accountId, cancellation);
        var outcome = account?.MailProvesNothingUntil(clock.GetUtcNow()) is null
            ? await VerifyAsync(accountId, placeId, code, cancellation)
            : MailedCodeOutcome.Expired;
        if (outcome is MailedCodeOutcome.Accepted)
        {
            var now = clock.GetUtcNow();
            await counters.ForgetAsync([FailureBudget.MailedCode(accountId).Key], cancellation);
            await db.Set<Session>()
                .Where(s => s.Id == placeId && s.AccountId == accountId)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.EmailProvedAt, now), cancellation);
            audit.Record(new MailedCodeProved { AccountId = accountId });
        }
        else if (outcome is MailedCodeOutcome.Wrong)
        {
            audit.Record(new MailedCodeFailed(outcome) { AccountId = accountId });
        }

        return outcome;
    }

    private async Task<MailedCodeOutcome> VerifyAsync(Guid accountId, Guid placeId, string? code, CancellationToken cancellation)
    {
        if (await FindLiveAsync(accountId, placeId, cancellation) is not { } live)
        {
            return MailedCodeOutcome.Expired;
        }

        if (!(await counters.ReserveAsync(FailureBudget.MailedCode(accountId), cancellation)).Granted)
        {
            return MailedCodeOutcome.Throttled;
        }

        var sent = db.Set<SentCode>().Where(c => c.Id == live.Id && c.Failures < FailuresPerCode);
        if (await sent.ExecuteUpdateAsync(set => set.SetProperty(c => c.Failures, c => c.Failures + 1), cancellation) == 0)
        {
            return MailedCodeOutcome.Expired;
        }

        var expected = seal.Open(live.SealedHash, BoundTo(accountId, placeId));
        if (expected is null || TimeStepCode.Normalise(code) is not { } typed
            || !CryptographicOperations.FixedTimeEquals(expected, Hash(accountId, placeId, typed)))
        {
            return MailedCodeOutcome.Wrong;
        }

        var now = clock.GetUtcNow();
        return await db.Set<SentCode>()
            .Where(c => c.Id == live.Id && c.ExpiresAt > now)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.ExpiresAt, now), cancellation) == 1
            ? MailedCodeOutcome.Accepted
            : MailedCodeOutcome.Expired;
    }

    private Task<SentCode?> FindLiveAsync(Guid accountId, Guid placeId, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        return db.Set<SentCode>().AsNoTracking()
            .Where(c => c.AccountId == accountId && c.PlaceId == placeId && c.ExpiresAt > now && c.Failures < FailuresPerCode)
            .OrderByDescending(c => c.SentAt)
            .FirstOrDefaultAsync(cancellation);
    }

    private static byte[] Hash(Guid accountId, Guid placeId, string code) =>
        SHA256.HashData(Encoding.ASCII.GetBytes($"{accountId:N}/{placeId:N}/{code}"));

    private static string BoundTo(Guid accountId, Guid placeId) => $"mailed-code/{accountId:N}/{placeId:N}";
}
