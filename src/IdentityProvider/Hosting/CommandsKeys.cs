using System.CommandLine;
using System.Globalization;
using IdentityProvider.Keys;

namespace IdentityProvider.Hosting;

/// <summary><c>keys init</c>, <c>keys list</c>, <c>keys rotate</c>.</summary>
internal static class CommandsKeys
{
    public static Command Create(CommandHost host) =>
        new("keys", "The keys in Keys:Directory: signing keys, the data-protection ring, the key that seals second-factor secrets.")
        {
            Init(host), List(host), Rotate(host),
        };

    private static Command Init(CommandHost host)
    {
        var command = new Command("init", "Makes the keys that are missing, readable by their owner only. Keys that are there stay.");
        command.SetAction(async (_, cancellation) =>
        {
            await using var app = host.Open();
            var keys = app.Services.GetRequiredService<KeySet>();
            var done = await keys.EnsureAsync(cancellation);
            foreach (var line in done)
            {
                await host.Output.WriteLineAsync(line);
            }

            await host.Output.WriteLineAsync(done.Count == 0
                ? $"All keys are there: {keys.Location}"
                : $"All keys are there: {keys.Location}. Back this directory up, apart from the database.");
            return 0;
        });
        return command;
    }

    private static Command List(CommandHost host)
    {
        var command = new Command("list", "Lists the keys: id, algorithm, state (announced, active, retired), dates (UTC).");
        command.SetAction(async (_, _) =>
        {
            await using var app = host.Open();
            var keys = app.Services.GetRequiredService<KeySet>();
            var now = app.Services.GetRequiredService<TimeProvider>().GetUtcNow();
            await WriteSigningKeysAsync(host, keys.SigningKeys(), now);
            await host.Output.WriteLineAsync();
            await host.WriteTableAsync(
                ["SEALING KEY", "STATE", "CREATED"],
                keys.SealingKeys().Select((key, index) => new[] { key.Id.ToString("N"), index == 0 ? "seals" : "opens", Date(key.Created) }));
            return 0;
        });
        return command;
    }

    private static Command Rotate(CommandHost host)
    {
        var now = new Option<bool>("--now") { Description = "For a key that may have leaked: a new key signs at once, the others never again." };
        var secondFactor = new Option<bool>("--second-factor") { Description = "Instead, make a new key that seals second-factor secrets; the old ones go on opening." };
        var command = new Command("rotate", "Announces a new signing key for each algorithm; it takes over when every client knows it. No restart.") { now, secondFactor };
        command.Validators.Add(result =>
        {
            if (result.GetValue(now) && result.GetValue(secondFactor))
            {
                result.AddError("--now and --second-factor exclude each other: a new sealing key seals at once anyway.");
            }
        });
        command.SetAction(async (arguments, cancellation) =>
        {
            await using var app = host.Open();
            var keys = app.Services.GetRequiredService<KeySet>();
            if (arguments.GetValue(secondFactor))
            {
                await host.Output.WriteLineAsync($"From now on {await keys.RotateSecondFactorAsync(cancellation):N} seals. Keep the old files: they open what they sealed.");
                return 0;
            }

            var made = arguments.GetValue(now) ? await keys.RotateNowAsync(cancellation) : await keys.RotateAsync(cancellation);
            if (made.Count == 0)
            {
                await host.Output.WriteLineAsync("A rotation is under way already: the next keys are announced.");
            }

            await WriteSigningKeysAsync(host, keys.SigningKeys(), app.Services.GetRequiredService<TimeProvider>().GetUtcNow());
            return 0;
        });
        return command;
    }

    private static Task WriteSigningKeysAsync(CommandHost host, IEnumerable<SigningKey> keys, DateTimeOffset now) => host.WriteTableAsync(
        ["SIGNING KEY", "ALGORITHM", "STATE", "CREATED", "ACTIVE FROM", "RETIRES", "REMOVED"],
        keys.OrderBy(key => key.Algorithm, StringComparer.Ordinal).ThenBy(key => key.StateAt(now)).ThenByDescending(key => key.Activates).Select(key => new[]
        {
            key.Kid, key.Algorithm, key.StateAt(now).ToString().ToLowerInvariant(), Date(key.Created), Date(key.Activates), Date(key.Retires), Date(key.Removed),
        }));

    private static string Date(DateTimeOffset date) => date.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
