using IdentityProvider.Keys;
using IdentityProvider.Persistence;
using IdentityProvider.Shared;
using Microsoft.Extensions.Options;

namespace IdentityProvider.Hosting;

/// <summary>What happens, in this order, before the first request is answered: keys, schema.</summary>
/// <exception cref="RefusedException">Something is not in order; nothing is served.</exception>
internal sealed class StartUp(KeySet keys, DatabaseMigration migration, IOptions<DatabaseOptions> database, IHostEnvironment environment) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (environment.IsDevelopment())
        {
            await keys.EnsureAsync(cancellationToken);
        }
        else
        {
            keys.Check();
        }

        if (database.Value.MigrateAtStart)
        {
            await migration.ApplyAsync(cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
