using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace IdentityProvider.Persistence;

public static class PersistenceServices
{
    public static IServiceCollection AddPersistence(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection(DatabaseOptions.Section);
        services.AddOptions<DatabaseOptions>().Bind(section).ValidateOnStart();
        services.AddSingleton<WriterTurn>().AddSingleton<SqliteConnections>().AddSingleton<DatabaseMigration>().AddHostedService<PruningSchedule>();

        // Note: the provider decides which class is registered, so it is read before the container exists.
        var provider = section.Get<DatabaseOptions>()?.Provider ?? DatabaseProvider.Sqlite;
        return provider is DatabaseProvider.PostgreSql
            ? services.AddDbContextPool<IdentityProviderDbContext, PostgreSqlDbContext>((provider, options) =>
                options.UseNpgsql(provider.GetRequiredService<IOptions<DatabaseOptions>>().Value.ConnectionString))
            : services.AddDbContextPool<IdentityProviderDbContext, SqliteDbContext>((provider, options) => options
                .UseSqlite(AtContentRoot(provider.GetRequiredService<IOptions<DatabaseOptions>>().Value.ConnectionString, provider.GetRequiredService<IHostEnvironment>()))
                .AddInterceptors(provider.GetRequiredService<SqliteConnections>()));
    }

    /// <summary>What a delivery waits for: commits of units of work that hold something for it.</summary>
    public static IServiceCollection AddCommitSignal<T>(this IServiceCollection services)
        where T : CommitSignal
    {
        services.ConfigureDbContext<SqliteDbContext>((provider, options) => options.AddInterceptors(provider.GetRequiredService<T>()));
        services.ConfigureDbContext<PostgreSqlDbContext>((provider, options) => options.AddInterceptors(provider.GetRequiredService<T>()));
        return services.AddSingleton<T>();
    }

    /// <summary>A relative file is relative to the content root, as every path in the settings is, and not to where the process was started.</summary>
    internal static string AtContentRoot(string connectionString, IHostEnvironment environment)
    {
        var connection = new SqliteConnectionStringBuilder(connectionString);
        if (connection.Mode is not SqliteOpenMode.Memory && connection.DataSource is { Length: > 0 } file && file[0] is not ':')
        {
            connection.DataSource = Path.GetFullPath(file, environment.ContentRootPath);
        }

        return connection.ConnectionString;
    }
}
