using System.Security.Cryptography;
using System.Text;
using IdentityProvider.Accounts;
using IdentityProvider.Persistence;
using IdentityProvider.Shared;
using IdentityProvider.TwoFactor;

namespace IdentityProvider.SignIn;

/// <summary>A try that counts as failed until it is verified.</summary>
/// <param name="IsFirstInNetwork">This network did not fail at this account lately.</param>
/// <param name="CeilingIsReached">Failures over all networks keep browsers out that nobody knows.</param>
public sealed record ReservedPassword(IReadOnlyList<string> Keys, bool IsFirstInNetwork, bool CeilingIsReached);

/// <summary>
/// Counts wrong passwords for one address, whether or not an account has it: in this network, and in all of them together with a
/// wider ceiling. A browser that the person signed in from before is counted by itself. Rising delays, never a lock for good: past the
/// ceiling, the owner is mailed a way to make any browser a known one.
/// </summary>
public sealed class PasswordThrottle(
    IdentityProviderDbContext db, WriterTurn writer, FailureCounters counters, RequestOrigin origin, SprayWatch spraying, BrowserIntroduction introduction)
{
    /// <summary>Wrong passwords for one account, over all networks, before its ceiling delays.</summary>
    public const int FreeOverAllNetworks = 50;

    /// <summary>Reserves a try in a transaction of its own, before anything is verified.</summary>
    /// <returns>What was reserved, or <see langword="null"/>: refused.</returns>
    public async Task<ReservedPassword?> ReserveAsync(string canonicalEmail, KnownBrowser? browser, CancellationToken cancellation)
    {
        IReadOnlyList<FailureBudget> budgets = browser is not null
            ? [new FailureBudget($"{FailureKinds.PasswordInKnownBrowser}/{browser.Id:N}")]
            : [
                new FailureBudget($"{FailureKinds.PasswordInNetwork}/{Hash(canonicalEmail + "\n" + origin.Network)}"),
                new FailureBudget($"{FailureKinds.PasswordInAllNetworks}/{Hash(canonicalEmail)}", Free: FreeOverAllNetworks),
            ];

        List<int> inARow = [];
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        foreach (var budget in budgets)
        {
            // Note: what is refused in its network is taken back from nowhere else; the transaction is left.
            var tried = await counters.ReserveAsync(budget, cancellation);
            if (!tried.Granted)
            {
                return null;
            }

            inARow.Add(tried.InARow);
        }

        await transaction.CommitAsync(cancellation);
        return new ReservedPassword(
            [.. budgets.Select(budget => budget.Key)],
            IsFirstInNetwork: browser is null && inARow[0] == 1,
            CeilingIsReached: browser is null && inARow[^1] >= FreeOverAllNetworks);
    }

    /// <summary>After the right password, within the caller's transaction.</summary>
    public Task ForgetAsync(ReservedPassword reserved, CancellationToken cancellation) => counters.ForgetAsync(reserved.Keys, cancellation);

    /// <summary>The try failed, and stays counted; within the caller's transaction, which saves.</summary>
    public async Task NoteFailureAsync(ReservedPassword reserved, Account? account, CancellationToken cancellation)
    {
        if (reserved.IsFirstInNetwork)
        {
            await spraying.NoteAsync(cancellation);
        }

        if (reserved.CeilingIsReached && account is not null)
        {
            await introduction.OfferAsync(account.Id, cancellation);
        }
    }

    /// <summary>Nothing was verified: the try does not count. In a transaction of its own.</summary>
    public async Task TakeBackAsync(ReservedPassword reserved, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        await counters.TakeBackAsync(reserved.Keys, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>No address stands in the table in clear: strangers' typing may be anybody's.</summary>
    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
