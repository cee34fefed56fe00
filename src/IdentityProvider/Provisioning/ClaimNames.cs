using System.Text.RegularExpressions;

namespace IdentityProvider.Provisioning;

/// <summary>Which claims a document may give to a person: none that the protocol, the engine or a policy speaks by.</summary>
internal static partial class ClaimNames
{
    /// <summary>Members of the document of their own.</summary>
    private static readonly Dictionary<string, string> HaveTheirOwnMember = new(StringComparer.Ordinal)
    {
        ["name"] = "name",
        ["email"] = "email",
        ["email_verified"] = "emailVerified",
        ["locale"] = "locale",
    };

    /// <summary>RFC 7519 §4.1, OpenID Connect Core §2, RFC 8693 §4, RFC 9068 §2.2, RFC 7662 §2.2, and our own of the same kind.</summary>
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "iss", "sub", "aud", "exp", "nbf", "iat", "jti", "nonce", "auth_time", "acr", "amr", "azp", "at_hash", "c_hash", "s_hash", "sid", "cnf",
        "act", "may_act", "client_id", "scope", "scp", "active", "username", "token_type", "token_usage", "typ", "events", "updated_at",
        "tenant", "tenant_id", "role", "roles", "groups", "permissions", "entitlements", "two_factor_policy", "mfa_time", "operator",
    };

    /// <summary>OpenID Connect Core §5.1: not a text.</summary>
    private static readonly HashSet<string> NotTexts = new(["address", "phone_number_verified"], StringComparer.Ordinal);

    /// <returns><see langword="null"/> where the name may be used.</returns>
    public static string? FaultOf(string name) =>
        HaveTheirOwnMember.TryGetValue(name, out var member) ? $"has a member of its own: {member}"
        : Reserved.Contains(name) || name.StartsWith("oi_", StringComparison.Ordinal) ? "is reserved: the provider says this itself"
        : NotTexts.Contains(name) ? "is no text in OpenID Connect, and is not supported"
        : !Plain().IsMatch(name) ? "must be named by 1 to 50 lower-case letters, digits and underscores, a letter first"
        : null;

    [GeneratedRegex("^[a-z][a-z0-9_]{0,49}\\z")]
    private static partial Regex Plain();
}
