using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using IdentityProvider.Administration;
using IdentityProvider.Auditing;
using IdentityProvider.Enforcement;
using IdentityProvider.Keys;
using IdentityProvider.Shared;

namespace IdentityProvider.Hosting;

/// <summary><c>audit export TENANT</c>, <c>audit verify FILE</c>.</summary>
internal static class CommandsAudit
{
    public static Command Create(CommandHost host) => new("audit", "A tenant's audit log as a signed file, and the check of such a file.") { Export(host), Verify(host) };

    private static Command Export(CommandHost host)
    {
        var tenant = new Argument<string>("TENANT") { Description = "The tenant's slug." };
        var file = new Option<string?>("--output")
        {
            Description = "Write to this file, readable by its owner only, in place of what is there, and only when the export is whole. Without it: to standard output.",
            HelpName = "FILE",
        };
        var command = new Command(
            "export",
            """
            Writes all that the tenant's audit log shows, oldest first, as JSON Lines, each line bound to the one before it and the last one signed.
            Save the provider's key set (/.well-known/jwks) with it: signing keys are removed some time after they retired.
            """)
        {
            tenant, file,
        };
        command.SetAction(async (arguments, cancellation) =>
        {
            await using var app = host.Open();
            await app.Services.GetRequiredService<StartUp>().PrepareAsync(cancellation);
            await using var scope = app.Services.CreateAsyncScope();
            var export = scope.ServiceProvider.GetRequiredService<TenantAuditExport>();
            var slug = arguments.GetRequiredValue(tenant);
            if (arguments.GetValue(file) is not { } path)
            {
                await export.WriteAsync(slug, host.Output, cancellation);
                return 0;
            }

            var count = 0L;
            await OwnerOnly.ReplaceAsync(path, async stream =>
            {
                await using var text = new StreamWriter(stream, Encoding.ASCII, leaveOpen: true);
                count = await export.WriteAsync(slug, text, cancellation);
            });
            await host.Output.WriteLineAsync($"{Rows(count)} of {slug} exported to {path}.");
            return 0;
        });
        return command;
    }

    private static Command Verify(CommandHost host)
    {
        var file = new Argument<string>("FILE") { Description = "What `audit export` wrote." };
        var keySet = new Option<string?>("--jwks")
        {
            Description = "Take the keys from this file, saved from the provider's /.well-known/jwks, and not from Keys:Directory.",
            HelpName = "FILE",
        };
        var command = new Command("verify", "Checks that an export is whole, unchanged and signed by the provider; otherwise says what is wrong and where.") { file, keySet };
        command.SetAction(async (arguments, cancellation) =>
        {
            var path = arguments.GetRequiredValue(file);
            var found = arguments.GetValue(keySet) is { } set
                ? await CheckAsync(path, await AuditExportKeys.OfSetAsync(set, cancellation), cancellation)
                : await CheckWithOwnKeysAsync(host, path, cancellation);
            await host.Output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{Rows(found.Count)} of {found.Header.Tenant}, whole and unchanged, exported {found.Header.ExportedAt:yyyy-MM-dd HH:mm:ss} UTC at {found.Header.Issuer}, signed by key {found.Kid}."));
            return 0;
        });
        return command;
    }

    private static async Task<CheckedAuditExport> CheckWithOwnKeysAsync(CommandHost host, string path, CancellationToken cancellation)
    {
        await using var app = host.Open();
        return await CheckAsync(
            path, AuditExportKeys.Of(app.Services.GetRequiredService<SigningKeyFiles>(), app.Services.GetRequiredService<KeysDirectory>()), cancellation);
    }

    private static async Task<CheckedAuditExport> CheckAsync(string path, Func<string, ECDsa> find, CancellationToken cancellation)
    {
        try
        {
            await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return await new AuditExportCheck(find).RunAsync(stream, cancellation);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"{path} cannot be read: {fault.Message}", fault);
        }
    }

    private static string Rows(long count) => count == 1 ? "1 row" : string.Create(CultureInfo.InvariantCulture, $"{count} rows");
}
