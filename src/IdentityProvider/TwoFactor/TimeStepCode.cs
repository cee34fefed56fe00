using System.Security.Cryptography;
using System.Text;
using OtpNet;

namespace IdentityProvider.TwoFactor;

/// <summary>RFC 6238 with what every authenticator app knows: SHA-1, steps of 30 seconds, six digits.</summary>
public static class TimeStepCode
{
    public const int Digits = 6;
    public const int StepSeconds = 30;

    /// <summary>RFC 4226 §4: 160 bits are recommended.</summary>
    public const int SecretBytes = 20;

    /// <summary>RFC 6238 §5.2: the current step and one neighbour on each side, for people's clocks.</summary>
    public const int AcceptedSteps = 1;

    /// <summary>RFC 6238 §6: within ten minutes a wrong clock is told, and can be re-synchronised.</summary>
    public const int FarthestSteps = 20;

    /// <summary>RFC 6238 §4.2.</summary>
    public static long StepAt(DateTimeOffset now) => now.ToUnixTimeSeconds() / StepSeconds;

    /// <returns>The step that the typed code belongs to, the nearest first, or <see langword="null"/> where it is wrong or no code at all.</returns>
    public static long? MatchingStep(byte[] secret, string? typed, long around, int distance = AcceptedSteps)
    {
        if (Normalise(typed) is not { } code)
        {
            return null;
        }

        for (var off = 0; off <= distance; off++)
        {
            if (IsOf(around - off, secret, code))
            {
                return around - off;
            }

            if (IsOf(around + off, secret, code))
            {
                return around + off;
            }
        }

        return null;
    }

    /// <summary>RFC 6238 §6: two codes in a row say by how much a clock is off, and one alone does not.</summary>
    /// <returns>The later one's step, where they are of neighbours that far from now at most.</returns>
    public static long? SecondOfPair(byte[] secret, string? first, string? second, long now)
    {
        if (Normalise(first) is not { } one || Normalise(second) is not { } next)
        {
            return null;
        }

        for (var step = now - FarthestSteps + 1; step <= now + FarthestSteps; step++)
        {
            if (IsOf(step - 1, secret, one) && IsOf(step, secret, next))
            {
                return step;
            }
        }

        return null;
    }

    /// <summary>Exactly six ASCII digits, where spaces and dashes between them do not matter.</summary>
    public static string? Normalise(string? typed)
    {
        // Note: what is longer than any way to write six digits is not worth looking at.
        if (typed is null or { Length: > 32 })
        {
            return null;
        }

        var code = string.Concat(typed.Where(c => !char.IsWhiteSpace(c) && c is not '-'));
        return code.Length == Digits && code.All(char.IsAsciiDigit) ? code : null;
    }

    private static bool IsOf(long step, byte[] secret, string code) => CryptographicOperations.FixedTimeEquals(
        Encoding.ASCII.GetBytes(new Hotp(secret, OtpHashMode.Sha1, Digits).ComputeHOTP(step)), Encoding.ASCII.GetBytes(code));
}
