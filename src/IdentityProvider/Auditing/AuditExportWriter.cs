using System.Security.Cryptography;
using System.Text.Json;

namespace IdentityProvider.Auditing;

/// <summary>
/// Writes rows of history as JSON Lines, each line bound to the one before it by its hash, and the last one signed: whoever
/// changes, leaves out, moves or adds a line would have to sign again. Whose rows they are is the caller's question.
/// </summary>
public sealed class AuditExportWriter(TextWriter output)
{
    public long Count { get; private set; }

    /// <summary>Of the line that was written last.</summary>
    public string LastHash { get; private set; } = "";

    public Task BeginAsync(AuditExportHeader header, CancellationToken cancellation) => WriteLineAsync(JsonSerializer.Serialize(header, AuditExportFormat.Json), cancellation);

    public async Task WriteAsync(AuditEntry entry, CancellationToken cancellation)
    {
        using var details = JsonDocument.Parse(entry.Details);
        var row = new AuditExportRow(
            ++Count, LastHash, entry.Id, entry.At.UtcDateTime, entry.Kind, entry.AccountId, entry.TenantId, entry.ActorId,
            details.RootElement, entry.Address, entry.UserAgent, entry.RequestId);
        await WriteLineAsync(JsonSerializer.Serialize(row, AuditExportFormat.Json), cancellation);
    }

    /// <summary>Without this line an export is not whole.</summary>
    public async Task EndAsync(string kid, ECDsa key, CancellationToken cancellation)
    {
        var end = JsonSerializer.Serialize(new AuditExportEnd(Count, LastHash), AuditExportFormat.Json);
        await WriteLineAsync(AuditExportSignature.Sign(end, kid, key), cancellation);
        await output.FlushAsync(cancellation);
    }

    private async Task WriteLineAsync(string line, CancellationToken cancellation)
    {
        LastHash = AuditExportFormat.Hash(line);
        await output.WriteAsync((line + '\n').AsMemory(), cancellation);
    }
}
