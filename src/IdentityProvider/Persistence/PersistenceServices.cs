using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace IdentityProvider.Persistence;

public static class PersistenceServices
{
    public static IServiceCollection AddPersistence(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection(DatabaseOptions.Section);
        services.AddOptions<DatabaseOptions>().Bind(section).ValidateOnStart();
        services.AddSingleton<WriterTurn>().AddSingleton<SqlitePragmas>().AddSingleton<DatabaseMigration>();

        // Note: the provider decides which class is registered, so it is read before the container exists.
        var provider = section.Get<DatabaseOptions>()?.Provider ?? DatabaseProvider.Sqlite;
        return provider is DatabaseProvider.PostgreSql
            ? services.AddDbContextPool<IdentityProviderDbContext, PostgreSqlDbContext>((provider, options) =>
                options.UseNpgsql(provider.GetRequiredService<IOptions<DatabaseOptions>>().Value.ConnectionString))
            : services.AddDbContextPool<IdentityProviderDbContext, SqliteDbContext>((provider, options) => options
                .UseSqlite(provider.GetRequiredService<IOptions<DatabaseOptions>>().Value.ConnectionString)
                .AddInterceptors(provider.GetRequiredService<SqlitePragmas>()));
    }
}
