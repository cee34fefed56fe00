using System.Security.Cryptography;
using System.Text;

namespace IdentityProvider.TwoFactor;

/// <summary>How a recovery code is written: 80 random bits in Crockford's base 32, which has no letter that looks like a digit.</summary>
public static class RecoveryCodeText
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int Length = 16;
    private const int GroupLength = 4;

    public static string Create() =>
        string.Join('-', RandomNumberGenerator.GetString(Alphabet, Length).Chunk(GroupLength).Select(group => new string(group)));

    /// <summary>The one form of every spelling: case, spaces and dashes do not matter, and o, i, l are the digits that they look like.</summary>
    /// <returns><see langword="null"/> for what is no recovery code.</returns>
    public static string? Normalise(string? typed)
    {
        if (typed is null or { Length: > 64 })
        {
            return null;
        }

        var code = new StringBuilder(Length);
        foreach (var c in typed)
        {
            if (char.IsWhiteSpace(c) || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.DashPunctuation)
            {
                continue;
            }

            var letter = char.ToLowerInvariant(c) switch { 'o' => '0', 'i' or 'l' => '1', var other => other };
            if (code.Length == Length || !Alphabet.Contains(letter))
            {
                return null;
            }

            code.Append(letter);
        }

        return code.Length == Length ? code.ToString() : null;
    }

    /// <param name="normalised">As <see cref="Normalise"/> gives it.</param>
    public static byte[] Hash(Guid accountId, string normalised) => SHA256.HashData(Encoding.ASCII.GetBytes($"{accountId:N}/{normalised}"));
}
