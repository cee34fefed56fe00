using System.CommandLine;
using IdentityProvider.Persistence;

namespace IdentityProvider.Hosting;

/// <summary><c>migrate</c>.</summary>
internal static class CommandsMigrate
{
    public static Command Create(CommandHost host)
    {
        var command = new Command("migrate", "Brings the database to the current schema. A start does it too, unless Database:MigrateAtStart=false.");
        command.SetAction(async (_, cancellation) =>
        {
            await using var app = host.Open();
            var applied = await app.Services.GetRequiredService<DatabaseMigration>().ApplyAsync(cancellation);
            foreach (var migration in applied)
            {
                await host.Output.WriteLineAsync($"applied  {migration}");
            }

            await host.Output.WriteLineAsync(applied.Count == 0 ? "The schema was current." : "The schema is current.");
            return 0;
        });
        return command;
    }
}
