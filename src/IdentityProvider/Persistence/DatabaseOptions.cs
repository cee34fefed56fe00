namespace IdentityProvider.Persistence;

public enum DatabaseProvider
{
    Sqlite,
    PostgreSql,
}

public enum DatabaseDurability
{
    /// <summary>What was answered is there after a power cut (SQLite <c>synchronous=FULL</c>).</summary>
    Full,

    /// <summary>What was answered is there after a crash of the process, not of the machine (SQLite <c>synchronous=NORMAL</c>).</summary>
    ProcessCrash,
}

/// <summary>Section <c>Database</c>.</summary>
public sealed class DatabaseOptions
{
    public const string Section = "Database";

    public DatabaseProvider Provider { get; set; } = DatabaseProvider.Sqlite;

    public string ConnectionString { get; set; } = "Data Source=data/identityprovider.db";

    public bool MigrateAtStart { get; set; } = true;

    public DatabaseDurability Durability { get; set; } = DatabaseDurability.Full;
}
