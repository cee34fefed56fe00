using Microsoft.EntityFrameworkCore.Storage;

namespace IdentityProvider.Persistence;

/// <summary>
/// A transaction that writes. The embedded database has one writer: those who wait for it wait here, asynchronously,
/// instead of blocking a thread inside SQLite. Disposing without <see cref="CommitAsync"/> rolls back.
/// </summary>
public sealed class WriteTransaction : IAsyncDisposable
{
    private readonly IDbContextTransaction transaction;
    private readonly SemaphoreSlim? turn;

    private WriteTransaction(IDbContextTransaction transaction, SemaphoreSlim? turn) =>
        (this.transaction, this.turn) = (transaction, turn);

    public static async Task<WriteTransaction> BeginAsync(IdentityProviderDbContext db, WriterTurn writer, CancellationToken cancellation)
    {
        var turn = db is SqliteDbContext ? writer.Semaphore : null;
        if (turn is not null)
        {
            await turn.WaitAsync(cancellation);
        }

        try
        {
            return new WriteTransaction(await db.Database.BeginTransactionAsync(cancellation), turn);
        }
        catch
        {
            turn?.Release();
            throw;
        }
    }

    public Task CommitAsync(CancellationToken cancellation) => transaction.CommitAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        turn?.Release();
    }
}

/// <summary>Whose turn it is to write to the embedded database; one a process.</summary>
public sealed class WriterTurn : IDisposable
{
    internal SemaphoreSlim Semaphore { get; } = new(1, 1);

    public void Dispose() => Semaphore.Dispose();
}
