using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace IdentityProvider.Accounts;

/// <summary>A person's name as they want to be called: any script, one line, nothing that is invisible or turns text around.</summary>
public static class PersonName
{
    public static bool TryParse(string? text, [NotNullWhen(true)] out string? name)
    {
        name = text?.Trim();
        if (string.IsNullOrEmpty(name) || name.Length > Account.NameMaximumLength || !IsWellFormed(name) || name.EnumerateRunes().Any(IsUnsafe))
        {
            name = null;
            return false;
        }

        name = name.Normalize();
        return name.Length <= Account.NameMaximumLength;
    }

    private static bool IsWellFormed(string text) => !text.EnumerateRunes().Contains(Rune.ReplacementChar);

    /// <summary>Note: U+200D joins emoji and letters of some scripts; it alone of the format characters may stand.</summary>
    private static bool IsUnsafe(Rune rune) => rune.Value != 0x200D && Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse;
}
