using IdentityProvider.Accounts;
using IdentityProvider.Passkeys;

namespace IdentityProvider.MyPage;

/// <summary>What a person calls a passkey or an authenticator.</summary>
public static class FactorName
{
    /// <returns><see langword="null"/> for what is no name.</returns>
    public static string? Of(string? text) => PersonName.TryParse(text, out var name) && name.Length <= Passkey.NameLength ? name : null;
}
