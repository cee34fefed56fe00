using IdentityProvider.Persistence;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace IdentityProvider.Tests.Driving;

/// <summary>
/// A database of its own for each provider, copied from a template that is migrated once. The environment variable
/// <c>TEST_DATABASE</c> says which engine; <c>TEST_POSTGRESQL</c> how to reach a server on which we may make databases.
/// </summary>
public abstract class TestDatabase : IAsyncDisposable
{
    public static DatabaseProvider Engine { get; } =
        Enum.Parse<DatabaseProvider>(Environment.GetEnvironmentVariable("TEST_DATABASE") ?? nameof(DatabaseProvider.Sqlite), ignoreCase: true);

    public abstract string ConnectionString { get; }

    public static TestDatabase New(string folder, DatabaseProvider? engine = null) =>
        (engine ?? Engine) is DatabaseProvider.PostgreSql ? new PostgreSqlTestDatabase() : new SqliteTestDatabase(folder);

    public abstract DatabaseProvider Provider { get; }

    /// <summary>Makes this database from one that was migrated; the source is not in use.</summary>
    public abstract Task CopyFromAsync(TestDatabase template);

    /// <summary>Closes the connections that the pool keeps, so that the database can be copied.</summary>
    public abstract void Release();

    /// <summary>Everything that is stored, as one text in which a secret can be searched.</summary>
    public abstract Task<string> DumpAsync();

    public abstract ValueTask DisposeAsync();
}

internal sealed class SqliteTestDatabase(string folder) : TestDatabase
{
    private readonly string file = Path.Combine(folder, "identityprovider.db");

    public override string ConnectionString => "Data Source=" + file;

    public override DatabaseProvider Provider => DatabaseProvider.Sqlite;

    public override Task CopyFromAsync(TestDatabase template)
    {
        File.Copy(((SqliteTestDatabase)template).file, file);
        return Task.CompletedTask;
    }

    public override void Release()
    {
        using var connection = new SqliteConnection(ConnectionString);
        SqliteConnection.ClearPool(connection);
    }

    /// <summary>The raw bytes of all its files: what a thief of the disk would search, deleted rows and write-ahead log included.</summary>
    public override async Task<string> DumpAsync()
    {
        var text = new System.Text.StringBuilder();
        foreach (var path in Directory.EnumerateFiles(folder, Path.GetFileName(file) + "*"))
        {
            await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
            text.Append(await reader.ReadToEndAsync());
        }

        return text.ToString();
    }

    public override ValueTask DisposeAsync()
    {
        Release();
        return ValueTask.CompletedTask;
    }
}

internal sealed class PostgreSqlTestDatabase : TestDatabase
{
    private static readonly string Server = Environment.GetEnvironmentVariable("TEST_POSTGRESQL")
        ?? "Host=/var/run/postgresql;Username=postgres;Database=postgres";

    private readonly string name = "idp_test_" + Guid.CreateVersion7().ToString("n");

    public override string ConnectionString =>
        new NpgsqlConnectionStringBuilder(Server) { Database = name, MaxPoolSize = 20, IncludeErrorDetail = true }.ConnectionString;

    public override DatabaseProvider Provider => DatabaseProvider.PostgreSql;

    public override Task CopyFromAsync(TestDatabase template) =>
        OnServerAsync($"CREATE DATABASE {name} TEMPLATE {((PostgreSqlTestDatabase)template).name} STRATEGY FILE_COPY");

    public override void Release()
    {
        using var connection = new NpgsqlConnection(ConnectionString);
        NpgsqlConnection.ClearPool(connection);
    }

    public override async Task<string> DumpAsync()
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        List<string> tables = [];
        await using (var list = new NpgsqlCommand("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'", connection))
        await using (var reader = await list.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                tables.Add(reader.GetString(0));
            }
        }

        var text = new System.Text.StringBuilder();
        foreach (var table in tables)
        {
            await using var rows = new NpgsqlCommand($"SELECT t::text FROM {table} t", connection);
            await using var reader = await rows.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                text.Append(table).Append(' ').AppendLine(reader.GetString(0));
            }
        }

        return text.ToString();
    }

    public override async ValueTask DisposeAsync()
    {
        Release();
        await OnServerAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    }

    private static async Task OnServerAsync(string statement)
    {
        await using var connection = new NpgsqlConnection(Server);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync();
    }
}
