using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace IdentityProvider.Auditing;

/// <summary>The first line of an export.</summary>
public sealed record AuditExportHeader(string Format, string Issuer, Guid TenantId, string Tenant, DateTime ExportedAt)
{
    /// <summary>The format of docs/audit-export.md; another format gets another name.</summary>
    public const string CurrentFormat = "audit-export-1";
}

/// <summary>The line of one row; its members are those of the row, after its number from 1 on and the hash of the line before it.</summary>
internal sealed record AuditExportRow(
    long Number, string Previous, Guid Id, DateTime At, string Kind, Guid? AccountId, Guid? TenantId, Guid? ActorId,
    JsonElement Details, string? Address, string? UserAgent, string? RequestId);

/// <summary>The last line, before its signature is put into it.</summary>
internal sealed record AuditExportEnd(long Count, string Previous);

internal static class AuditExportFormat
{
    /// <summary>Note: the encoder leaves ASCII only, and no line break inside a line; bytes and characters are then the same.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    /// <summary>SHA-256 over the line without its line end, in lower-case hexadecimal.</summary>
    public static string Hash(ReadOnlySpan<byte> line) => Convert.ToHexStringLower(SHA256.HashData(line));

    public static string Hash(string line) => Hash(Encoding.ASCII.GetBytes(line));
}
