using IdentityProvider.Persistence;
using IdentityProvider.Policy;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.TwoFactor;

/// <summary>What is guessed at: how each counter's key begins, before a slash.</summary>
public static class FailureKinds
{
    public const string PasswordInNetwork = "password/network";
    public const string PasswordInAllNetworks = "password/all";
    public const string PasswordInKnownBrowser = "password/browser";
    public const string PasswordsOfMany = "password/spray";
    public const string Totp = "totp";
    public const string RecoveryCode = "recovery-code";
    public const string MailedCode = "mailed-code";
    public const string OneTimePass = "one-time-pass";

    public static IReadOnlyList<string> All { get; } =
        [PasswordInNetwork, PasswordInAllNetworks, PasswordInKnownBrowser, PasswordsOfMany, Totp, RecoveryCode, MailedCode, OneTimePass];
}

/// <summary>What is counted, and how much of it is free.</summary>
/// <param name="AccountId">Where the counter belongs to an account and goes with it.</param>
/// <param name="Free">Failures in a row before a delay sets in.</param>
/// <param name="Cap">Failures in a row after which no time helps; <see langword="null"/>: none.</param>
public sealed record FailureBudget(string Key, Guid? AccountId = null, int Free = RisingDelay.FreeFailures, int? Cap = null)
{
    public const int TotpCap = 100;

    public static FailureBudget Totp(Guid accountId) => Of(FailureKinds.Totp, accountId) with { Cap = TotpCap };

    public static FailureBudget RecoveryCode(Guid accountId) => Of(FailureKinds.RecoveryCode, accountId);

    public static FailureBudget MailedCode(Guid accountId) => Of(FailureKinds.MailedCode, accountId);

    public static FailureBudget OneTimePass(Guid accountId) => Of(FailureKinds.OneTimePass, accountId);

    private static FailureBudget Of(string kind, Guid accountId) => new($"{kind}/{accountId:N}", accountId);
}

/// <summary>Whether a try may be made, and the how many-th failure in a row it will be if it fails.</summary>
public readonly record struct ReservedTry(bool Granted, int InARow);

/// <summary>
/// Counts a try as failed before it is verified, so that parallel guesses are all counted, and forgets the failures when
/// one succeeds. Takes part in the caller's transaction; what verifies slowly commits the reservation first.
/// </summary>
public sealed class FailureCounters(IdentityProviderDbContext db, TimeProvider clock)
{
    public async Task<ReservedTry> ReserveAsync(FailureBudget budget, CancellationToken cancellation)
    {
        while (true)
        {
            var now = clock.GetUtcNow();
            var counter = await db.Set<FailureCounter>().AsNoTracking().SingleOrDefaultAsync(c => c.Key == budget.Key, cancellation);
            if (counter is null)
            {
                await db.Database.ExecuteSqlAsync(
                    $"""INSERT INTO failure_counters ("Key", "AccountId", "InARow") VALUES ({budget.Key}, {budget.AccountId}, 0) ON CONFLICT DO NOTHING""",
                    cancellation);
                continue;
            }

            if (counter.BlockedUntil > now || counter.InARow >= budget.Cap)
            {
                return new ReservedTry(false, counter.InARow);
            }

            var failures = counter.InARow + 1;
            var delay = RisingDelay.After(failures, budget.Free);
            DateTimeOffset? blockedUntil = delay > TimeSpan.Zero ? now + delay : null;

            // One statement settles the race: whoever finds another number than was read looks again.
            var reserved = await db.Set<FailureCounter>()
                .Where(c => c.Key == budget.Key && c.InARow == counter.InARow)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(c => c.InARow, failures).SetProperty(c => c.BlockedUntil, blockedUntil).SetProperty(c => c.LastAt, now),
                    cancellation);
            if (reserved == 1)
            {
                return new ReservedTry(true, failures);
            }
        }
    }

    /// <summary>A reserved try was never verified.</summary>
    public Task TakeBackAsync(IReadOnlyList<string> keys, CancellationToken cancellation) =>
        db.Set<FailureCounter>().Where(c => keys.Contains(c.Key) && c.InARow > 0).ExecuteUpdateAsync(
            set => set.SetProperty(c => c.InARow, c => c.InARow - 1).SetProperty(c => c.BlockedUntil, (DateTimeOffset?)null), cancellation);

    /// <summary>A try succeeded: nothing is in a row any more.</summary>
    public Task ForgetAsync(IReadOnlyList<string> keys, CancellationToken cancellation) =>
        db.Set<FailureCounter>().Where(c => keys.Contains(c.Key)).ExecuteDeleteAsync(cancellation);
}
