using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace IdentityProvider.Persistence;

/// <summary>
/// Wakes a delivery when a unit of work that holds something for it is committed, and for nothing else: it costs no statement while there
/// is none. Each outbox has one of its own, registered by <see cref="PersistenceServices.AddCommitSignal{T}"/>.
/// </summary>
public abstract class CommitSignal : DbTransactionInterceptor, ISaveChangesInterceptor
{
    private readonly ConditionalWeakTable<DbContext, CommitSignal> expected = [];
    private readonly Channel<bool> wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void ExpectCommitOf(DbContext db) => expected.AddOrUpdate(db, this);

    public void Wake() => wake.Writer.TryWrite(true);

    /// <summary>One element for any number of wakes since the last one.</summary>
    public IAsyncEnumerable<bool> WakesAsync(CancellationToken cancellation) => wake.Reader.ReadAllAsync(cancellation);

    public override void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => Committed(eventData.Context);

    public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Committed(eventData.Context);
        return Task.CompletedTask;
    }

    public int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        Saved(eventData.Context);
        return result;
    }

    public ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        Saved(eventData.Context);
        return ValueTask.FromResult(result);
    }

    // Note: within a transaction of the caller's, saved is not yet committed.
    private void Saved(DbContext? db)
    {
        if (db?.Database.CurrentTransaction is null)
        {
            Committed(db);
        }
    }

    private void Committed(DbContext? db)
    {
        if (db is not null && expected.Remove(db))
        {
            Wake();
        }
    }
}
