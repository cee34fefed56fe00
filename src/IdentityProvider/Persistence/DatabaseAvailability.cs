using Microsoft.Data.Sqlite;
using Npgsql;
using SQLitePCL;

namespace IdentityProvider.Persistence;

/// <summary>Tells a database that is busy, full or out of reach, which passes, from a fault of our own.</summary>
public static class DatabaseAvailability
{
    public static bool IsLacking(Exception? fault) => fault switch
    {
        null => false,
        SqliteException sqlite => sqlite.SqliteErrorCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_FULL or raw.SQLITE_IOERR or raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY,
        NpgsqlException { IsTransient: true } => true,
        // Note: 57P01 to 57P03: the server stops or starts; 3D000: it is there, but our database is not.
        PostgresException postgres => postgres.SqlState is "57P01" or "57P02" or "57P03" or "3D000",
        _ => IsLacking(fault.InnerException),
    };
}
