using System.Text;
using IdentityProvider.Auditing;
using IdentityProvider.Keys;
using IdentityProvider.Persistence;
using IdentityProvider.Shared;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Tokens;

namespace IdentityProvider.Enforcement;

/// <summary>Writes out all that a tenant sees of history, as it was at one moment, signed by the provider.</summary>
public sealed class TenantAuditExport(
    IdentityProviderDbContext db, WriterTurn writer, TenantHistory history, AuditTrail audit, SigningKeyRing keys, Issuer issuer, TimeProvider clock)
{
    /// <summary>JSON Lines.</summary>
    public const string MediaType = "application/jsonl";

    /// <summary>The same as a file to download.</summary>
    public async Task SendAsync(HttpResponse response, Tenant tenant, string by, Guid? actorId, CancellationToken cancellation)
    {
        response.ContentType = MediaType;
        response.Headers.ContentDisposition = $"attachment; filename=\"{tenant.Slug}-audit.jsonl\"";
        await using var text = new StreamWriter(response.Body, Encoding.ASCII, leaveOpen: true);
        await WriteAsync(tenant.Slug, text, cancellation, by, actorId);
    }

    /// <param name="by">By which way, as its row says it.</param>
    /// <param name="actorId"><see langword="null"/>: nobody who is signed in.</param>
    /// <returns>How many rows there are.</returns>
    /// <exception cref="RefusedException">There is no such tenant, or a key is not in order.</exception>
    public async Task<long> WriteAsync(string slug, TextWriter output, CancellationToken cancellation, string by = AuditExported.CommandLine, Guid? actorId = null)
    {
        var key = keys.Current.Signing(SecurityAlgorithms.EcdsaSha256);
        var export = new AuditExportWriter(output);
        var tenantId = await WriteRowsAsync(slug, export, cancellation);

        // Note: before the end is written, so that no export is whole without its row. That row is for the next export.
        await using (var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation))
        {
            audit.Record(new AuditExported(export.Count, export.LastHash, by) { TenantId = tenantId, ActorId = actorId });
            await db.SaveChangesAsync(cancellation);
            await transaction.CommitAsync(cancellation);
        }

        await export.EndAsync(key.Kid, ((ECDsaSecurityKey)key.Credentials.Key).ECDsa, cancellation);
        return export.Count;
    }

    private async Task<Guid> WriteRowsAsync(string slug, AuditExportWriter export, CancellationToken cancellation)
    {
        await using var snapshot = await ReadSnapshot.BeginAsync(db, cancellation);
        var tenant = await db.Set<Tenant>().AsNoTracking().SingleOrDefaultAsync(t => t.Slug == slug, cancellation)
            ?? throw new RefusedException($"There is no tenant '{slug}'.");
        await export.BeginAsync(
            new AuditExportHeader(AuditExportHeader.CurrentFormat, issuer.Address.AbsoluteUri, tenant.Id, tenant.Slug, clock.GetUtcNow().UtcDateTime), cancellation);
        await foreach (var entry in history.OldestFirst(tenant.Id).WithCancellation(cancellation))
        {
            await export.WriteAsync(entry, cancellation);
        }

        return tenant.Id;
    }
}

/// <param name="LastHash">Of the last row's line, as the export's last line names it.</param>
/// <param name="By">Which way it went.</param>
public sealed record AuditExported(long Count, string LastHash, string By) : AuditEvent("audit.exported")
{
    public const string CommandLine = "command line";
    public const string ManagementApi = "management API";
    public const string TenantConsole = "tenant console";
}
