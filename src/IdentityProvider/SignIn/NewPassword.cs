using System.Diagnostics.CodeAnalysis;

namespace IdentityProvider.SignIn;

/// <summary>What a person may choose as a password: its length alone counts (NIST SP 800-63B-4 §3.1.1), in whatever script.</summary>
public static class NewPassword
{
    public const int MinimumLength = 8;

    public static bool TryParse(string? text, [NotNullWhen(true)] out string? password)
    {
        password = text is null ? null : Normalise(text);
        if (password?.Length is >= MinimumLength and <= PasswordHashing.MaximumLength)
        {
            return true;
        }

        password = null;
        return false;
    }

    /// <summary>One keyboard types é as one character and another as two: Unicode NFC makes them one password.</summary>
    internal static string Normalise(string text)
    {
        try
        {
            return text.Normalize();
        }
        catch (ArgumentException)
        {
            return text; // not valid Unicode: it is taken as it came
        }
    }
}
