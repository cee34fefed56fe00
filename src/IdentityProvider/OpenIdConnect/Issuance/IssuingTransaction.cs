using IdentityProvider.Persistence;

namespace IdentityProvider.OpenIdConnect.Issuance;

/// <summary>
/// One database transaction for all that an issuance reads and writes: begun by the gate, committed before the answer
/// is written, rolled back by whatever refuses, at the latest when the request ends.
/// </summary>
public sealed class IssuingTransaction(IdentityProviderDbContext db, WriterTurn writer) : IAsyncDisposable
{
    private WriteTransaction? transaction;

    public bool IsOpen => transaction is not null;

    public async Task BeginAsync(CancellationToken cancellation) => transaction ??= await WriteTransaction.BeginAsync(db, writer, cancellation);

    public async Task CommitAsync(CancellationToken cancellation)
    {
        if (transaction is not null)
        {
            await db.SaveChangesAsync(cancellation);
            await transaction.CommitAsync(cancellation);
            await DisposeAsync();
        }
    }

    /// <summary>Nothing of it happened, and nothing of it is left waiting in the unit of work.</summary>
    public async Task RollbackAsync()
    {
        if (transaction is not null)
        {
            await DisposeAsync();
            db.ChangeTracker.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (transaction is { } open)
        {
            transaction = null;
            await open.DisposeAsync();
        }
    }
}
