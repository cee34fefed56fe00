using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Persistence;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Operation;

/// <param name="Kind">One of <see cref="FailureKinds"/>.</param>
/// <param name="Refusing">At how many places tries are refused at this moment.</param>
/// <param name="Counting">At how many something failed and was not forgotten.</param>
public sealed record LimitRow(string Kind, int Refusing, int Counting);

/// <param name="Email">Of the account that it happened to, where it is one account.</param>
public sealed record LimitEvent(AuditEntry Entry, string? Email);

/// <summary>What attacks from outside the limits hold off, for operators to see: all of it is read from the database that the nodes share.</summary>
public sealed class LimitBoard(IdentityProviderDbContext db, TimeProvider clock)
{
    /// <summary>What history tells of limits that were reached.</summary>
    private static readonly string[] Events = ["rate_limit.reached", "sign_in.passwords_sprayed", "sign_in.guessing_noticed", "two_factor.challenge_exhausted"];

    public async Task<IReadOnlyList<LimitRow>> NowAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        List<LimitRow> rows = [];
        foreach (var kind in FailureKinds.All)
        {
            var counters = db.Set<FailureCounter>().Where(c => c.Key.StartsWith(kind + "/"));
            rows.Add(new LimitRow(kind, await counters.CountAsync(c => c.BlockedUntil > now, cancellation), await counters.CountAsync(cancellation)));
        }

        return rows;
    }

    public async Task<(IReadOnlyList<LimitEvent> Events, HistoryCursor? Next)> HistoryAsync(HistoryCursor? after, CancellationToken cancellation)
    {
        var page = await HistoryPage.ReadAsync(db.Set<AuditEntry>().Where(e => Events.Contains(e.Kind)), after, cancellation);
        var ids = page.Entries.Select(e => e.AccountId).OfType<Guid>().Distinct().ToList();
        var emails = await db.Set<Account>().Where(a => ids.Contains(a.Id)).ToDictionaryAsync(a => a.Id, a => a.Email, cancellation);
        return ([.. page.Entries.Select(e => new LimitEvent(e, e.AccountId is { } id ? emails.GetValueOrDefault(id) : null))], page.Next);
    }
}
