using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace IdentityProvider.Persistence;

/// <summary>A transaction that only reads: every statement in it sees the database as it was at the first one, and nobody who writes waits for it.</summary>
public static class ReadSnapshot
{
    // Note: of SQLite's transactions this level alone does not ask for the one writer's lock at its beginning. It reads no
    // uncommitted rows for all that: connections share no cache, and a reader of the write-ahead log stays at its place in it.
    public static Task<IDbContextTransaction> BeginAsync(IdentityProviderDbContext db, CancellationToken cancellation) =>
        db.Database.BeginTransactionAsync(db is SqliteDbContext ? IsolationLevel.ReadUncommitted : IsolationLevel.RepeatableRead, cancellation);
}
