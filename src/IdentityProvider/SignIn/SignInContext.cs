using IdentityProvider.Shared;
using Microsoft.AspNetCore.DataProtection;

namespace IdentityProvider.SignIn;

/// <summary>
/// What a sign-in page may show of why it is asked. Sealed in the address, so that nobody can have our pages speak for a
/// tenant or application, or learn tenants' names by trying.
/// </summary>
/// <param name="TenantName">Before sign-in only for a client of one tenant.</param>
/// <param name="LoginHint">OpenID Connect Core §3.1.2.1: fills the e-mail field.</param>
/// <param name="RequiringTenant">The tenant whose policy asks for the set-up; <see langword="null"/> where it is the client or the request.</param>
/// <param name="Brand">Likewise only for a client of one tenant.</param>
/// <param name="TrustDays">For so many days the person may do without the second factor in this browser; <see langword="null"/>: that is not offered.</param>
/// <param name="OtherTenantAsk">Where the person may go on with another tenant: the sealed question which.</param>
public sealed record SignInContext(
    string? TenantName = null, string? ClientName = null, string? LoginHint = null, string? RequiringTenant = null, string? OtherTenantAsk = null,
    Brand? Brand = null, int? TrustDays = null)
{
    public static SignInContext None { get; } = new();
}

public sealed class SignInContextSeal(IDataProtectionProvider protection)
{
    private readonly SealedJson<SignInContext> contexts = new(protection, "sign-in-context/v1");

    public string Seal(SignInContext context) => contexts.Seal(context);

    /// <returns><see cref="SignInContext.None"/> for anything that we did not seal.</returns>
    public SignInContext Open(string? text) => contexts.Open(text) ?? SignInContext.None;
}
