using System.CommandLine;
using IdentityProvider.Provisioning;

namespace IdentityProvider.Hosting;

/// <summary><c>apply FILE</c>.</summary>
internal static class CommandsApply
{
    public static Command Create(CommandHost host)
    {
        var file = new Argument<string>("FILE") { Description = "The provisioning document: JSON, comments allowed; provisioning.schema.json describes it." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Print the plan and change nothing (the database schema is brought up to date all the same)." };
        var prune = new Option<bool>("--prune") { Description = "Remove clients and resources that a document made and this one does not name. Never people or tenants." };
        var overwrite = new Option<string[]>("--overwrite")
        {
            Description = $"Also set these, which a document otherwise sets on creation only or leaves to people: {string.Join(", ", ApplyChoices.Overwritable)}.",
            HelpName = "FIELD[,FIELD]",
            CustomParser = result => [.. result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))],
        };
        overwrite.Validators.Add(result =>
        {
            foreach (var field in (result.GetValueOrDefault<string[]>() ?? []).Except(ApplyChoices.Overwritable, StringComparer.Ordinal))
            {
                result.AddError($"--overwrite does not know '{field}'; it knows {string.Join(", ", ApplyChoices.Overwritable)}.");
            }
        });

        var command = new Command("apply", "Applies a provisioning document: all of it or nothing. Applying it again changes nothing.") { file, dryRun, prune, overwrite };
        command.SetAction(async (arguments, cancellation) =>
        {
            var choices = new ApplyChoices
            {
                DryRun = arguments.GetValue(dryRun),
                Prune = arguments.GetValue(prune),
                Overwrite = (arguments.GetValue(overwrite) ?? []).ToHashSet(StringComparer.Ordinal),
            };
            var document = await ProvisioningDocument.ReadAsync(arguments.GetRequiredValue(file), cancellation);
            await using var app = host.Open();
            await app.Services.GetRequiredService<StartUp>().PrepareAsync(cancellation);
            await using var scope = app.Services.CreateAsyncScope();
            await WriteAsync(host.Output, await scope.ServiceProvider.GetRequiredService<Provisioner>().ApplyAsync(document, choices, cancellation), choices);
            return 0;
        });
        return command;
    }

    private static async Task WriteAsync(TextWriter output, ProvisioningPlan plan, ApplyChoices choices)
    {
        var nameWidth = plan.Lines.Select(line => line.Name.Length).DefaultIfEmpty(0).Max();
        foreach (var line in plan.Lines)
        {
            await output.WriteLineAsync($"{line.Sign,-8}  {line.Kind,-8}  {line.Name.PadRight(nameWidth)}  {string.Join(", ", line.Members)}".TrimEnd());
        }

        foreach (var warning in plan.Warnings)
        {
            await output.WriteLineAsync($"! warning  {warning}");
        }

        var changes = plan.Lines.Count(line => line.IsChange);
        await output.WriteLineAsync(
            changes == 0 ? "Nothing to change."
            : choices.DryRun ? $"{changes} to change. This was a dry run: nothing was changed."
            : $"{changes} changed.");
    }
}
