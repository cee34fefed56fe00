using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Persistence;

/// <summary>Brings the database to the current schema; makes the embedded one, with an owner-only folder, where there is none.</summary>
public sealed class DatabaseMigration(IServiceScopeFactory scopes)
{
    /// <returns>The names of the migrations that were applied.</returns>
    public async Task<IReadOnlyList<string>> ApplyAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityProviderDbContext>();
        if (db is SqliteDbContext)
        {
            await PrepareFileAsync(db.Database.GetDbConnection(), cancellation);
        }

        var pending = (await db.Database.GetPendingMigrationsAsync(cancellation)).ToList();
        if (pending.Count > 0)
        {
            await db.Database.MigrateAsync(cancellation);
        }

        return pending;
    }

    /// <summary>Whether the database lacks something that this version needs.</summary>
    public async Task<bool> IsPendingAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        return (await scope.ServiceProvider.GetRequiredService<IdentityProviderDbContext>().Database.GetPendingMigrationsAsync(cancellation)).Any();
    }

    private static async Task PrepareFileAsync(DbConnection connection, CancellationToken cancellation)
    {
        var file = new SqliteConnectionStringBuilder(connection.ConnectionString).DataSource;
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } directory && !Directory.Exists(directory))
        {
            _ = OperatingSystem.IsWindows()
                ? Directory.CreateDirectory(directory)
                : Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        await connection.OpenAsync(cancellation);
        try
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode=WAL";
            await command.ExecuteNonQueryAsync(cancellation);
        }
        finally
        {
            await connection.CloseAsync();
        }

        if (!OperatingSystem.IsWindows() && File.Exists(file))
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }
}
