using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.Mail;
using System.Text;

namespace IdentityProvider.Accounts;

/// <summary>
/// An e-mail address and the one form in which addresses are compared everywhere, so that no other spelling of it
/// reaches the account with other counters or as another account.
/// </summary>
public sealed record EmailAddress
{
    public const int MaximumLength = 254;

    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    private EmailAddress(string text, string canonical) => (Text, Canonical) = (text, canonical);

    /// <summary>As the person wrote it, trimmed: what we show and send to.</summary>
    public string Text { get; }

    /// <summary>Unicode NFKC, lower case, the domain in its ASCII form.</summary>
    public string Canonical { get; }

    public static bool TryParse(string? text, [NotNullWhen(true)] out EmailAddress? address)
    {
        address = null;
        var trimmed = text?.Trim();
        if (string.IsNullOrEmpty(trimmed) || trimmed.Length > MaximumLength || HasUnsafeCharacter(trimmed))
        {
            return false;
        }

        try
        {
            // Note: NFKC once more after lower-casing, for letters whose lower case is not normalised.
            var folded = trimmed.Normalize(NormalizationForm.FormKC).ToLowerInvariant().Normalize(NormalizationForm.FormKC);
            var at = folded.LastIndexOf('@');
            if (at < 1 || at == folded.Length - 1 || !MailAddress.TryCreate(folded, out var parsed) || parsed.Address != folded)
            {
                return false;
            }

            address = new EmailAddress(trimmed, folded[..at] + "@" + Idn.GetAscii(folded[(at + 1)..]).ToLowerInvariant());
            return address.Canonical.Length <= MaximumLength;
        }
        catch (ArgumentException)
        {
            return false; // not valid Unicode, or a domain that IDNA forbids
        }
    }

    public override string ToString() => Text;

    private static bool HasUnsafeCharacter(string text) =>
        text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c is '<' or '>' or ',' or ';' or '"' or '\\');
}
