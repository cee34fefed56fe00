using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using IdentityProvider.Shared;

namespace IdentityProvider.Auditing;

/// <summary>
/// The signature in the last line of an export: a compact JWS whose payload is detached (RFC 7515 appendix F). The payload is
/// the line as it stands without its last member, <c>signature</c>.
/// </summary>
internal static class AuditExportSignature
{
    private const string Algorithm = "ES256";

    /// <summary>The key signs access tokens too: neither may pass for the other (RFC 8725 §3.11).</summary>
    private const string Type = "audit-export";

    private const int SignatureBytes = 64;
    private const int LongestKid = 100;

    private static ReadOnlySpan<byte> Before => ",\"signature\":\""u8;

    private static ReadOnlySpan<byte> After => "\"}"u8;

    /// <returns>The line with its signature.</returns>
    public static string Sign(string line, string kid, ECDsa key)
    {
        var header = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(new Header(Algorithm, kid, Type), AuditExportFormat.Json));
        var signature = key.SignData(Input(header, Encoding.ASCII.GetBytes(line)), HashAlgorithmName.SHA256);
        return $"{line[..^1]}{Encoding.ASCII.GetString(Before)}{header}..{Base64Url.EncodeToString(signature)}{Encoding.ASCII.GetString(After)}";
    }

    /// <param name="find">The public key with this id; throws <see cref="RefusedException"/> where there is none.</param>
    /// <returns>The id of the key that signed the line.</returns>
    /// <exception cref="RefusedException">It is not signed, not by us, or its signature is for other content.</exception>
    public static string Check(ReadOnlySpan<byte> line, Func<string, ECDsa> find)
    {
        var at = line.LastIndexOf(Before);
        if (at < 0
            || !line.EndsWith(After)
            || Encoding.Latin1.GetString(line[(at + Before.Length)..^After.Length]).Split('.') is not [var header, "", var signature]
            || Kid(header) is not { } kid
            || Bytes(signature) is not { Length: SignatureBytes } bytes)
        {
            throw new RefusedException("The signature in the last line cannot be read.");
        }

        return find(kid).VerifyData(Input(header, [.. line[..at], (byte)'}']), bytes, HashAlgorithmName.SHA256)
            ? kid
            : throw new RefusedException($"The signature does not fit: the last line is not what key {kid} signed.");
    }

    private static byte[] Input(string header, byte[] payload) => Encoding.ASCII.GetBytes($"{header}.{Base64Url.EncodeToString(payload)}");

    /// <summary>Only names that a terminal shows as they are: this one may be a forger's.</summary>
    private static string? Kid(string encoded)
    {
        try
        {
            return JsonSerializer.Deserialize<Header>(Bytes(encoded), AuditExportFormat.Json) is { Alg: Algorithm, Typ: Type, Kid: { Length: > 0 and <= LongestKid } kid }
                && kid.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
                ? kid
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Strictly: white space would otherwise be passed over, and bits at the end that are not used (RFC 4648 §3.3, §3.5).</summary>
    private static byte[]? Bytes(string encoded)
    {
        try
        {
            var bytes = Base64Url.DecodeFromChars(encoded);
            return Base64Url.EncodeToString(bytes) == encoded ? bytes : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private sealed record Header(string Alg, string Kid, string Typ);
}
