using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace IdentityProvider.Tests.Driving;

/// <summary>Keeps every SQL statement that a provider sends, so that a test can say what an operation may cost, and what is committed together.</summary>
public sealed class StatementCounter : DbCommandInterceptor, IDbTransactionInterceptor
{
    private readonly ConcurrentQueue<string> statements = new();
    private readonly ConcurrentQueue<string> writes = new();

    public IReadOnlyList<string> Statements => [.. statements];

    /// <summary>The first word of each statement that writes, <c>COMMIT</c> for each commit, and <c>AUTOCOMMIT</c> for a write outside a transaction.</summary>
    public IReadOnlyList<string> Writes => [.. writes];

    public void Reset()
    {
        statements.Clear();
        writes.Clear();
    }

    public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        writes.Enqueue("COMMIT");
        return Task.CompletedTask;
    }

    public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result) =>
        Noted(command, result);

    public override InterceptionResult<object> ScalarExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<object> result) =>
        Noted(command, result);

    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result) =>
        Noted(command, result);

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Noted(command, result));

    public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Noted(command, result));

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Noted(command, result));

    private T Noted<T>(DbCommand command, T result)
    {
        statements.Enqueue(command.CommandText);
        var verb = command.CommandText.Split(' ')[0];
        if (verb is "INSERT" or "UPDATE" or "DELETE")
        {
            writes.Enqueue(command.Transaction is null ? "AUTOCOMMIT" : verb);
        }

        return result;
    }
}
