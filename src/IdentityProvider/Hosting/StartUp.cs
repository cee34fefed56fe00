using IdentityProvider.Keys;
using IdentityProvider.Persistence;
using IdentityProvider.Provisioning;
using IdentityProvider.Shared;
using Microsoft.Extensions.Options;

namespace IdentityProvider.Hosting;

/// <summary>What happens, in this order, before the first request is answered: settings, keys, schema, provisioning document.</summary>
internal sealed class StartUp(
    IServiceProvider services, KeySet keys, DatabaseMigration migration, ProvisioningFile document, IOptions<DatabaseOptions> database, IHostEnvironment environment)
    : IHostedService
{
    private bool done;

    /// <summary>Does it once; a host that is started after this finds it done.</summary>
    /// <exception cref="RefusedException">Something is not in order; nothing is to be served.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        if (!done)
        {
            services.GetService<IStartupValidator>()?.Validate();
            await PrepareAsync(cancellation);
            await document.ApplyAsync(cancellation);
            done = true;
        }
    }

    /// <summary>Keys and schema as a start wants them, for commands that work on the database.</summary>
    /// <exception cref="RefusedException">A key is not in order.</exception>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        if (environment.IsDevelopment())
        {
            await keys.EnsureAsync(cancellation);
        }
        else
        {
            keys.Check();
        }

        if (database.Value.MigrateAtStart)
        {
            await migration.ApplyAsync(cancellation);
        }
        else if (await migration.IsPendingAsync(cancellation))
        {
            throw new RefusedException("The database is behind this version, and Database:MigrateAtStart is false: run `migrate`.");
        }
    }

    Task IHostedService.StartAsync(CancellationToken cancellationToken) => RunAsync(cancellationToken);

    Task IHostedService.StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
