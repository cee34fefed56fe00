using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Persistence;

/// <summary>The one model. Each feature folder brings its own entities and their configurations; use <c>db.Set&lt;T&gt;()</c>.</summary>
public abstract class IdentityProviderDbContext(DbContextOptions options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(IdentityProviderDbContext).Assembly);

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<Enum>().HaveConversion<string>().HaveMaxLength(32);
}

/// <summary>The embedded database: WAL, durable commits, one writer at a time.</summary>
public sealed class SqliteDbContext(DbContextOptions<SqliteDbContext> options) : IdentityProviderDbContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        // Note: SQLite can neither order nor compare a DateTimeOffset; ticks it can.
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcTicksConverter>();
    }
}

/// <summary>For more than one node.</summary>
public sealed class PostgreSqlDbContext(DbContextOptions<PostgreSqlDbContext> options) : IdentityProviderDbContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcConverter>();
    }
}
