using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Auditing;

/// <summary>Some rows of history, newest first, and where the older ones begin.</summary>
/// <param name="Next"><see langword="null"/>: these are the oldest.</param>
public sealed record HistoryPage(IReadOnlyList<AuditEntry> Entries, HistoryCursor? Next)
{
    public const int Size = 50;

    /// <param name="entries">The rows that the reader may see; whose they are is the caller's question.</param>
    public static async Task<HistoryPage> ReadAsync(IQueryable<AuditEntry> entries, HistoryCursor? after, CancellationToken cancellation, int size = Size)
    {
        if (after is not null)
        {
            entries = entries.Where(e => e.At < after.At || (e.At == after.At && e.Id.CompareTo(after.Id) < 0));
        }

        var rows = await entries.AsNoTracking()
            .OrderByDescending(e => e.At).ThenByDescending(e => e.Id)
            .Take(size + 1)
            .ToListAsync(cancellation);
        return rows.Count <= size
            ? new HistoryPage(rows, null)
            : new HistoryPage(rows[..size], new HistoryCursor(rows[size - 1].At, rows[size - 1].Id));
    }
}
