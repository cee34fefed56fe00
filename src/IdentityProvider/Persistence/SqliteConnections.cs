using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Options;

namespace IdentityProvider.Persistence;

/// <summary>
/// What each connection to the embedded database is told, once: it stays open as long as its context, which is pooled. Opening
/// and closing it around every single statement costs as much as a small statement. The journal mode is kept in the file.
/// </summary>
internal sealed class SqliteConnections(IOptions<DatabaseOptions> options) : DbConnectionInterceptor
{
    private readonly string pragmas =
        "PRAGMA busy_timeout=10000; PRAGMA foreign_keys=ON; PRAGMA synchronous="
        + (options.Value.Durability is DatabaseDurability.Full ? "FULL" : "NORMAL");

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = pragmas;
        command.ExecuteNonQuery();
        // Note: its own knows the case of ASCII letters only.
        ((SqliteConnection)connection).CreateFunction("lower", (string? text) => text?.ToLowerInvariant(), isDeterministic: true);
    }

    // Note: SQLite has nothing to wait for here.
    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        ConnectionOpened(connection, eventData);
        return Task.CompletedTask;
    }

    public override InterceptionResult ConnectionClosing(DbConnection connection, ConnectionEventData eventData, InterceptionResult result) =>
        InterceptionResult.Suppress();

    public override ValueTask<InterceptionResult> ConnectionClosingAsync(DbConnection connection, ConnectionEventData eventData, InterceptionResult result) =>
        ValueTask.FromResult(InterceptionResult.Suppress());
}
