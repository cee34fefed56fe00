using System.Security.Cryptography;
using System.Text;

namespace IdentityProvider.Keys;

/// <summary>Seals second-factor secrets with a key that lives in <c>Keys:Directory</c> and never in the database; sealed bytes name their key, so that it can be rotated.</summary>
/// <remarks>AES-256-GCM: version (1 byte), key id (16), nonce (12), tag (16), then the secret; version, key id and owner are authenticated with it.</remarks>
public sealed class SecretSeal(SecondFactorKeys keys)
{
    private const byte Version = 1;
    private const int HeaderBytes = 1 + 16;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int Overhead = HeaderBytes + NonceBytes + TagBytes;

    /// <param name="boundTo">What the secret belongs to (account and row): sealed bytes that were moved elsewhere do not open.</param>
    public byte[] Seal(ReadOnlySpan<byte> secret, string boundTo)
    {
        var (id, key) = keys.Newest;
        var result = new byte[Overhead + secret.Length];
        var header = result.AsSpan(0, HeaderBytes);
        header[0] = Version;
        id.TryWriteBytes(header[1..], bigEndian: true, out _);
        var nonce = result.AsSpan(HeaderBytes, NonceBytes);
        RandomNumberGenerator.Fill(nonce);

        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, secret, result.AsSpan(Overhead), result.AsSpan(HeaderBytes + NonceBytes, TagBytes), Bound(header, boundTo));
        return result;
    }

    /// <returns><see langword="null"/> where the bytes were changed or moved, or their key is not here.</returns>
    public byte[]? Open(ReadOnlySpan<byte> sealedSecret, string boundTo)
    {
        if (sealedSecret.Length < Overhead || sealedSecret[0] != Version || keys.Find(KeyOf(sealedSecret)) is not { } key)
        {
            return null;
        }

        var secret = new byte[sealedSecret.Length - Overhead];
        using var aes = new AesGcm(key, TagBytes);
        try
        {
            aes.Decrypt(
                sealedSecret.Slice(HeaderBytes, NonceBytes), sealedSecret[Overhead..], sealedSecret.Slice(HeaderBytes + NonceBytes, TagBytes),
                secret, Bound(sealedSecret[..HeaderBytes], boundTo));
            return secret;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    /// <summary>Whether the newest key sealed it. Where not, seal the opened secret again at the next opportunity: then the old key can go.</summary>
    public bool IsCurrent(ReadOnlySpan<byte> sealedSecret) =>
        sealedSecret.Length >= Overhead && sealedSecret[0] == Version && KeyOf(sealedSecret) == keys.Newest.Id;

    private static Guid KeyOf(ReadOnlySpan<byte> sealedSecret) => new(sealedSecret.Slice(1, 16), bigEndian: true);

    private static byte[] Bound(ReadOnlySpan<byte> header, string boundTo) => [.. header, .. Encoding.UTF8.GetBytes(boundTo)];
}
