using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using IdentityProvider.Accounts;
using IdentityProvider.Shared;

namespace IdentityProvider.Enforcement;

public enum MemberFilter
{
    Everybody,
    WithoutTwoFactor,

    /// <summary>Who is signed in, for an application of the tenant too, without having proved a second factor.</summary>
    PasswordOnlySessions,

    /// <summary>Who does without a second factor for some hours.</summary>
    Exempt,
}

/// <summary>Which members are looked for: a part of e-mail or name, whatever its case.</summary>
public sealed record MemberSearch(string? Typed, MemberFilter Filter, MemberPlace? After)
{
    public const int MaximumLength = EmailAddress.MaximumLength;

    /// <summary>Names are kept in this form; <see langword="null"/>: everybody.</summary>
    public string? Text { get; } = SearchText.Of(Typed, MaximumLength);

    public bool CanBeFound => SearchText.CanBe(Typed, MaximumLength);
}

/// <summary>
/// Where a page of members ended: the canonical e-mail of its last row. It is a place in the order and not a row, so paging by it neither
/// skips nor repeats a member while others come, go or cease to match.
/// </summary>
public sealed record MemberPlace(string Email) : IParsable<MemberPlace>
{
    public override string ToString() => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Email));

    public static MemberPlace Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var place) ? place : throw new FormatException("Not a place among members.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out MemberPlace result)
    {
        result = s is { Length: <= 4 * EmailAddress.MaximumLength } && Base64Url.IsValid(s)
            && EmailAddress.TryParse(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(s)), out var address)
            ? new MemberPlace(address.Canonical)
            : null;
        return result is not null;
    }
}
