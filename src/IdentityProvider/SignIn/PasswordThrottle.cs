using System.Security.Cryptography;
using System.Text;
using IdentityProvider.Persistence;
using IdentityProvider.Shared;
using IdentityProvider.TwoFactor;

namespace IdentityProvider.SignIn;

/// <summary>
/// Counts wrong passwords for one address, whether or not an account has it: in this network, and in all of them together with a
/// wider ceiling. A browser that the person signed in from before is counted by itself. Rising delays, never a lock for good.
/// </summary>
public sealed class PasswordThrottle(IdentityProviderDbContext db, WriterTurn writer, FailureCounters counters, RequestOrigin origin)
{
    /// <summary>Wrong passwords for one account, over all networks, before its ceiling delays.</summary>
    public const int FreeOverAllNetworks = 50;

    /// <summary>Reserves a try in a transaction of its own, before anything is verified.</summary>
    /// <returns>What was reserved, or <see langword="null"/>: refused.</returns>
    public async Task<IReadOnlyList<string>?> ReserveAsync(string canonicalEmail, KnownBrowser? browser, CancellationToken cancellation)
    {
        IReadOnlyList<FailureBudget> budgets = browser is not null
            ? [new FailureBudget($"password/browser/{browser.Id:N}")]
            : [
                new FailureBudget($"password/network/{Hash(canonicalEmail + "\n" + origin.Network)}"),
                new FailureBudget($"password/all/{Hash(canonicalEmail)}", Free: FreeOverAllNetworks),
            ];

        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        foreach (var budget in budgets)
        {
            // Note: what is refused in its network is taken back from nowhere else; the transaction is left.
            if (!(await counters.ReserveAsync(budget, cancellation)).Granted)
            {
                return null;
            }
        }

        await transaction.CommitAsync(cancellation);
        return [.. budgets.Select(budget => budget.Key)];
    }

    /// <summary>After the right password, within the caller's transaction.</summary>
    public Task ForgetAsync(IReadOnlyList<string> reserved, CancellationToken cancellation) => counters.ForgetAsync(reserved, cancellation);

    /// <summary>Nothing was verified: the try does not count. In a transaction of its own.</summary>
    public async Task TakeBackAsync(IReadOnlyList<string> reserved, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        await counters.TakeBackAsync(reserved, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>No address stands in the table in clear: strangers' typing may be anybody's.</summary>
    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
