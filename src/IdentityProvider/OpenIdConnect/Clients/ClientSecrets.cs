using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace IdentityProvider.OpenIdConnect.Clients;

/// <summary>
/// How client secrets stand in the database: PBKDF2, since people choose weak ones, as <c>pbkdf2-sha512$iterations$salt$hash</c>.
/// The engine's own header-less format of fewer iterations is never written.
/// </summary>
public static class ClientSecrets
{
    private const string Format = "pbkdf2-sha512";
    private const int Iterations = 210_000;
    private const int SaltLength = 16;
    private const int HashLength = 32;

    /// <summary>RFC 6749 §10.10: a generated secret of 256 bits.</summary>
    public static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static string Hash(string secret)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        return string.Join('$', Format, Iterations.ToString(CultureInfo.InvariantCulture), Base64Url.EncodeToString(salt), Base64Url.EncodeToString(Derive(secret, salt, Iterations)));
    }

    public static bool Verify(string secret, string stored)
    {
        if (stored.Split('$') is not [Format, var count, var salt, var hash]
            || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var iterations))
        {
            return false;
        }

        return CryptographicOperations.FixedTimeEquals(Derive(secret, Base64Url.DecodeFromChars(salt), iterations), Base64Url.DecodeFromChars(hash));
    }

    private static byte[] Derive(string secret, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(secret), salt, iterations, HashAlgorithmName.SHA512, HashLength);
}
