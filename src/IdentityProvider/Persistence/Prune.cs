using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Persistence;

public static class Prune
{
    /// <summary>Deletes rows in a transaction of its own, so that nobody waits long for the writer.</summary>
    public static async Task PruneAsync<T>(this IQueryable<T> rows, IdentityProviderDbContext db, WriterTurn writer, CancellationToken cancellation)
        where T : class
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        await rows.ExecuteDeleteAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
