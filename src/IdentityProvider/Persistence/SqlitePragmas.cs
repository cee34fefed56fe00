using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Options;
using SQLitePCL;

namespace IdentityProvider.Persistence;

/// <summary>
/// What each connection to the embedded database is told, once: the pool keeps it open behind the openings and closings around
/// single statements. The journal mode is kept in the file.
/// </summary>
internal sealed class SqlitePragmas(IOptions<DatabaseOptions> options) : DbConnectionInterceptor
{
    private readonly ConditionalWeakTable<sqlite3, object> told = [];

    private readonly string pragmas =
        "PRAGMA busy_timeout=10000; PRAGMA foreign_keys=ON; PRAGMA synchronous="
        + (options.Value.Durability is DatabaseDurability.Full ? "FULL" : "NORMAL");

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        if (((SqliteConnection)connection).Handle is { } handle && told.TryAdd(handle, pragmas))
        {
            using var command = connection.CreateCommand();
            command.CommandText = pragmas;
            command.ExecuteNonQuery();
        }
    }

    // Note: SQLite has nothing to wait for here.
    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        ConnectionOpened(connection, eventData);
        return Task.CompletedTask;
    }
}
