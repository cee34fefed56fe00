using IdentityProvider.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace IdentityProvider.Tests.Architecture;

/// <summary>The two databases hold the same, and a fresh one is what the model says.</summary>
public sealed class Migrations
{
    [Fact]
    public void They_are_up_to_date_for_SQLite()
    {
        using var db = Sqlite();
        Assert.False(db.Database.HasPendingModelChanges());
    }

    [Fact]
    public void They_are_up_to_date_for_PostgreSQL()
    {
        using var db = PostgreSql();
        Assert.False(db.Database.HasPendingModelChanges());
    }

    [Fact]
    public void Both_databases_have_the_same_tables_and_columns()
    {
        using var sqlite = Sqlite();
        using var postgreSql = PostgreSql();
        Assert.Equal(Columns(sqlite), Columns(postgreSql));
    }

    private static List<string> Columns(DbContext db) =>
        [.. db.GetService<IDesignTimeModel>().Model.GetRelationalModel().Tables
            .SelectMany(table => table.Columns.Select(column => $"{table.Name}.{column.Name}{(column.IsNullable ? "?" : "")}"))
            .Order(StringComparer.Ordinal)];

    private static SqliteDbContext Sqlite() => new(new DbContextOptionsBuilder<SqliteDbContext>().UseSqlite("Data Source=:memory:").Options);

    private static PostgreSqlDbContext PostgreSql() => new(new DbContextOptionsBuilder<PostgreSqlDbContext>().UseNpgsql("Host=localhost").Options);
}
