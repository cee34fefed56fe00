using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace IdentityProvider.OpenIdConnect.Authorization;

/// <summary>What a page asks the person about an application: sealed, so that nobody makes our pages ask what no application asked.</summary>
public sealed record Ask(Guid AccountId, Guid ClientId, Guid? TenantId, IReadOnlyList<string> Scopes);

public sealed class AskSeal(IDataProtectionProvider protection)
{
    private readonly IDataProtector protector = protection.CreateProtector("authorization-ask/v1");

    public string Seal(Ask ask) => protector.Protect(JsonSerializer.Serialize(ask, JsonSerializerOptions.Web));

    /// <returns><see langword="null"/> for anything that we did not seal for this account.</returns>
    public Ask? Open(string? text, Guid? accountId)
    {
        try
        {
            var ask = string.IsNullOrEmpty(text) ? null : JsonSerializer.Deserialize<Ask>(protector.Unprotect(text), JsonSerializerOptions.Web);
            return ask?.AccountId == accountId ? ask : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
