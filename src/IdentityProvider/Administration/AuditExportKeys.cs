using System.Security.Cryptography;
using IdentityProvider.Keys;
using IdentityProvider.Shared;
using Microsoft.IdentityModel.Tokens;

namespace IdentityProvider.Administration;

/// <summary>Whose signature under an export counts: never a key that the export itself brings along.</summary>
public static class AuditExportKeys
{
    /// <summary>The keys that have a file here, the retired ones too.</summary>
    public static Func<string, ECDsa> Of(SigningKeyFiles files, KeysDirectory directory) => kid =>
        files.Read().FirstOrDefault(key => key.Kid == kid)?.Credentials.Key is ECDsaSecurityKey known
            ? known.ECDsa
            : throw new RefusedException(
                $"The key is unknown: {directory.Signing} holds no {kid}. It is not ours, or was removed some time after it retired; a key set that was saved by then still has it (--jwks).");

    /// <summary>The keys of a set that was saved from the provider's <c>jwks_uri</c>.</summary>
    /// <exception cref="RefusedException">The file cannot be read, or is no key set.</exception>
    public static async Task<Func<string, ECDsa>> OfSetAsync(string path, CancellationToken cancellation)
    {
        JsonWebKeySet set;
        try
        {
            set = new JsonWebKeySet(await File.ReadAllTextAsync(path, cancellation));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"{path} cannot be read: {fault.Message}", fault);
        }
        catch (ArgumentException fault)
        {
            throw new RefusedException($"{path} is no JSON Web Key Set (RFC 7517 §5).", fault);
        }

        return kid => set.Keys.FirstOrDefault(key => key.Kid == kid) is { } found
            ? PublicKey(found) ?? throw new RefusedException($"The key {kid} in {path} is no ES256 key.")
            : throw new RefusedException($"The key is unknown: {path} holds no {kid}.");
    }

    private static ECDsa? PublicKey(JsonWebKey key)
    {
        if (key is not { Kty: JsonWebAlgorithmsKeyTypes.EllipticCurve, Crv: JsonWebKeyECTypes.P256, X: not null, Y: not null })
        {
            return null;
        }

        try
        {
            var point = new ECPoint { X = Base64UrlEncoder.DecodeBytes(key.X), Y = Base64UrlEncoder.DecodeBytes(key.Y) };
            return ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = point });
        }
        catch (Exception fault) when (fault is CryptographicException or FormatException)
        {
            return null;
        }
    }
}
