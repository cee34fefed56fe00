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
    private static readonly VerificationWindow Window = new(previous: 1, future: 1);

    /// <returns>The step that the typed code belongs to, or <see langword="null"/> where it is wrong or no code at all.</returns>
    public static long? MatchingStep(byte[] secret, string? typed, DateTimeOffset now) =>
        Normalise(typed) is { } code && new Totp(secret, StepSeconds, OtpHashMode.Sha1, Digits).VerifyTotp(now.UtcDateTime, code, out var step, Window)
            ? step
            : null;

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
}
