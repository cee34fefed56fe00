using System.Text.RegularExpressions;
using IdentityProvider.Accounts;
using IdentityProvider.Shared;
using IdentityProvider.Tenancy;
using OtpNet;

namespace IdentityProvider.Provisioning;

/// <summary>One element of a person's <c>memberships</c>.</summary>
public sealed record MembershipEntry(string Path, string? Tenant, MemberRole? Role);

/// <summary>One element of <c>users</c>. What is <see langword="null"/> was left out: it is not touched, or takes its default in a new account.</summary>
public sealed partial record UserEntry(string Path, EmailAddress? Email)
{
    /// <summary>What the sign-in page takes at most.</summary>
    private const int PasswordMaximumLength = 128;

    /// <summary>RFC 4226 §4 R6 asks for 128 bits; providers that people come from made keys of 80.</summary>
    private const int TotpSecretMinimumBytes = 10;
    private const int TotpSecretMaximumBytes = 64;

    public string? Name { get; init; }

    public string? Password { get; init; }

    public bool? EmailVerified { get; init; }

    public bool? Disabled { get; init; }

    public string? Locale { get; init; }

    public IReadOnlyDictionary<string, string>? Claims { get; init; }

    public byte[]? TotpSecret { get; init; }

    public bool? Operator { get; init; }

    public IReadOnlyList<MembershipEntry> Memberships { get; init; } = [];

    internal static UserEntry Read(DocumentObject json)
    {
        var text = json.Text("email", required: true);
        if (!EmailAddress.TryParse(text, out var email) && text is not null)
        {
            json.Fault("email", "must be an e-mail address");
        }

        return new UserEntry(json.PathOf(""), email)
        {
            Name = json.Text("name", maximumLength: Account.NameMaximumLength),
            Password = json.Text("password", maximumLength: PasswordMaximumLength),
            EmailVerified = json.Flag("emailVerified"),
            Disabled = json.Flag("disabled"),
            Locale = ReadLocale(json),
            Claims = ReadClaims(json),
            TotpSecret = ReadTotpSecret(json),
            Operator = json.Flag("operator"),
            Memberships = ReadMemberships(json),
        };
    }

    private static string? ReadLocale(DocumentObject json)
    {
        var locale = json.Text("locale", maximumLength: 16);
        if (locale is not null && !Locales().IsMatch(locale))
        {
            json.Fault("locale", "must be a language tag of BCP 47, such as en or ja");
        }

        return locale;
    }

    private static IReadOnlyDictionary<string, string>? ReadClaims(DocumentObject json)
    {
        var claims = json.Dictionary("claims");
        foreach (var name in claims?.Keys ?? [])
        {
            if (ClaimNames.FaultOf(name) is { } fault)
            {
                json.Fault($"claims.{name}", fault);
            }
        }

        return claims;
    }

    private static byte[]? ReadTotpSecret(DocumentObject json)
    {
        if (json.Text("totpSecret") is not { } text)
        {
            return null;
        }

        var key = new string([.. text.Where(c => c is not (' ' or '-'))]).TrimEnd('=').ToUpperInvariant();
        if (!key.All(c => c is >= 'A' and <= 'Z' or >= '2' and <= '7'))
        {
            json.Fault("totpSecret", "must be Base32 (RFC 4648 §6)");
            return null;
        }

        var secret = Base32Encoding.ToBytes(key);
        if (secret.Length is < TotpSecretMinimumBytes or > TotpSecretMaximumBytes)
        {
            json.Fault("totpSecret", $"must be {TotpSecretMinimumBytes * 8} to {TotpSecretMaximumBytes * 8} bits long");
            return null;
        }

        return secret;
    }

    private static IReadOnlyList<MembershipEntry> ReadMemberships(DocumentObject json)
    {
        var memberships = json.Objects("memberships", item =>
            new MembershipEntry(item.PathOf(""), item.Text("tenant", required: true), item.Choice<MemberRole>("role")));
        foreach (var (index, membership) in memberships.Index())
        {
            if (membership.Tenant is not null && memberships.Take(index).Any(earlier => earlier.Tenant == membership.Tenant))
            {
                json.Fault($"memberships[{index}].tenant", "stands in this list twice");
            }
        }

        return memberships;
    }

    [GeneratedRegex("^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\\z")]
    private static partial Regex Locales();
}
