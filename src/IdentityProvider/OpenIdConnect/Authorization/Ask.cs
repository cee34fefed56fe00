using IdentityProvider.Shared;
using Microsoft.AspNetCore.DataProtection;

namespace IdentityProvider.OpenIdConnect.Authorization;

/// <summary>What a page asks the person about an application: sealed, so that nobody makes our pages ask what no application asked.</summary>
public sealed record Ask(Guid AccountId, Guid ClientId, Guid? TenantId, IReadOnlyList<string> Scopes);

public sealed class AskSeal(IDataProtectionProvider protection)
{
    private readonly SealedJson<Ask> asks = new(protection, "authorization-ask/v1");

    public string Seal(Ask ask) => asks.Seal(ask);

    /// <returns><see langword="null"/> for anything that we did not seal for this account.</returns>
    public Ask? Open(string? text, Guid? accountId) => asks.Open(text) is { } ask && ask.AccountId == accountId ? ask : null;
}
