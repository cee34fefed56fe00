using IdentityProvider.Shared;
using Microsoft.Extensions.Options;

namespace IdentityProvider.Provisioning;

/// <summary>Section <c>Provisioning</c>.</summary>
public sealed class ProvisioningOptions
{
    public const string Section = "Provisioning";

    /// <summary>A provisioning document that every start applies, relative to the content root.</summary>
    public string? File { get; set; }
}

/// <summary>Applies the document that the settings name, before anything is served.</summary>
public sealed partial class ProvisioningFile(
    IServiceScopeFactory scopes, IOptions<ProvisioningOptions> options, IHostEnvironment environment, ILogger<ProvisioningFile> log)
{
    /// <exception cref="RefusedException">The document is wrong, and nothing of it was applied.</exception>
    public async Task ApplyAsync(CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(options.Value.File))
        {
            return;
        }

        var path = Path.GetFullPath(options.Value.File, environment.ContentRootPath);
        await using var scope = scopes.CreateAsyncScope();
        var plan = await scope.ServiceProvider.GetRequiredService<Provisioner>()
            .ApplyAsync(await ProvisioningDocument.ReadAsync(path, cancellation), new ApplyChoices(), cancellation);
        LogApplied(path, plan.Lines.Count(line => line.IsChange));
        foreach (var warning in plan.Warnings)
        {
            LogWarning(path, warning);
        }
    }

    [LoggerMessage(7000, LogLevel.Information, "Applied {Path}: {Changes} changes")]
    private partial void LogApplied(string path, int changes);

    [LoggerMessage(7001, LogLevel.Warning, "{Path}: {Warning}")]
    private partial void LogWarning(string path, string warning);
}
