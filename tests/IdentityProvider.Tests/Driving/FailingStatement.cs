using System.Data.Common;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace IdentityProvider.Tests.Driving;

/// <summary>The database that fails in the middle: one statement of a request, or its commit, is never carried out. Background work is left alone.</summary>
public sealed class FailingStatement : DbCommandInterceptor, IDbTransactionInterceptor
{
    private readonly HttpContextAccessor requests = new();
    private int left;

    /// <summary>Whether the statement came that was to fail.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>What it was.</summary>
    public string Statement { get; private set; } = "";

    /// <param name="n">The how many-th of the statements and commits to come is the one, from 1.</param>
    public void FailAt(int n) => (left, HasFailed, Statement) = (n, false, "");

    public void FailNoMore() => left = 0;

    public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result) =>
        Passed(command.CommandText, result);

    public override InterceptionResult<object> ScalarExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<object> result) =>
        Passed(command.CommandText, result);

    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result) =>
        Passed(command.CommandText, result);

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Passed(command.CommandText, result));

    public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Passed(command.CommandText, result));

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Passed(command.CommandText, result));

    public InterceptionResult TransactionCommitting(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result) => Passed("COMMIT", result);

    public ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Passed("COMMIT", result));

    private T Passed<T>(string statement, T result)
    {
        if (requests.HttpContext is not null && left > 0 && --left == 0)
        {
            (HasFailed, Statement) = (true, statement);
            throw new IOException("The database failed here, since a test wants it to.");
        }

        return result;
    }
}
