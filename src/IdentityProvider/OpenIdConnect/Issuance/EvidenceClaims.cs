using System.Globalization;
using System.Security.Claims;
using System.Text.Json;
using IdentityProvider.Policy;
using IdentityProvider.Tenancy;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace IdentityProvider.OpenIdConnect.Issuance;

/// <summary>
/// The claims of a person's tokens: who, for which tenant, and how honestly that was proved. Written by the gate alone, anew
/// for every token; the same in ID token, access token, introspection and userinfo.
/// </summary>
public static class EvidenceClaims
{
    public const string Sid = "sid";
    public const string MfaTime = "mfa_time";
    public const string TenantId = "tenant_id";
    public const string Tenant = "tenant";
    public const string Role = "role";
    public const string TwoFactorPolicy = "two_factor_policy";

    /// <summary>In introspection alone: whether the receipt names the policy that holds now.</summary>
    public const string TwoFactorPolicyCurrent = "two_factor_policy_current";

    /// <summary>All of them but <c>sub</c>, in the order in which people read them.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        Sid, Claims.AuthenticationTime, Claims.AuthenticationMethodReference, MfaTime, Claims.AuthenticationContextReference,
        TenantId, Tenant, Role, TwoFactorPolicy,
    ];

    private static readonly string[] Both = [Destinations.AccessToken, Destinations.IdentityToken];

    public static void Write(ClaimsPrincipal principal, Standing standing, DateTimeOffset now)
    {
        var methods = standing.Methods;
        var tenant = standing.Tenant!;
        principal
            .SetClaim(Claims.Subject, standing.AccountId.ToString())
            .SetClaim(Sid, standing.Sid)
            .SetClaim(Claims.AuthenticationTime, methods.FirstFactorAt!.Value.ToUnixTimeSeconds())
            .SetClaims(Claims.AuthenticationMethodReference, [.. methods.References])
            .SetClaim(MfaTime, methods.SecondFactorAt?.ToUnixTimeSeconds())
            .SetClaim(Claims.AuthenticationContextReference, AuthenticationContextClass.NameOf(methods.Assurance))
            .SetClaim(TenantId, tenant.Id.ToString())
            .SetClaim(Tenant, tenant.Slug)
            .SetClaim(Role, Name(standing.Role!.Value))
            .SetClaim(TwoFactorPolicy, Receipt(standing, now));

        foreach (var claim in principal.Claims.Where(c => c.Type is not Claims.Subject && Names.Contains(c.Type)))
        {
            claim.SetDestinations(Both);
        }
    }

    /// <summary>One of them as an endpoint's answer says it: numbers as numbers, <c>amr</c> as an array, the receipt as an object; nothing where the token has none.</summary>
    public static OpenIddictParameter? Parameter(ClaimsPrincipal token, string name)
    {
        var claims = token.FindAll(name).ToList();
        return (name, claims) switch
        {
            (_, []) => (OpenIddictParameter?)null,
            (Claims.AuthenticationMethodReference, _) => new OpenIddictParameter([.. token.GetClaims(name).Select(value => (string?)value)]),
            (Claims.AuthenticationTime or MfaTime, [var claim]) => long.Parse(claim.Value, CultureInfo.InvariantCulture),
            (TwoFactorPolicy, [var claim]) => JsonDocument.Parse(claim.Value).RootElement,
            (_, [var claim, ..]) => claim.Value,
        };
    }

    /// <summary>Mode and version that a token's receipt names.</summary>
    public static (string Mode, int Version)? ReceiptOf(ClaimsPrincipal token) =>
        token.GetClaim(TwoFactorPolicy) is { } text && JsonDocument.Parse(text).RootElement is var receipt
            ? (receipt.GetProperty("mode").GetString()!, receipt.GetProperty("version").GetInt32())
            : null;

    private static string Name(MemberRole role) => role.ToString();

    /// <summary>The receipt: under which version of the tenant's policy the token was made, and how that was met.</summary>
    private static JsonElement Receipt(Standing standing, DateTimeOffset now)
    {
        var (tenant, methods) = (standing.Tenant!, standing.Methods);
        var receipt = new Dictionary<string, object>
        {
            ["mode"] = tenant.Policy.InForce(now).ToString(),
            ["version"] = tenant.PolicyVersion,
            ["met_by"] = methods.MetBy,
        };
        if (tenant.Policy.RequiresTwoFactor(now) && methods.Assurance < AssuranceLevel.MultiFactor && standing.ReliefAt(now) is { Until: { } until } relief)
        {
            receipt["met_by"] = relief.Relief is PolicyRelief.Exemption ? "exemption" : "break_glass";
            receipt["until"] = until.ToUnixTimeSeconds();
        }

        return JsonSerializer.SerializeToElement(receipt, JsonSerializerOptions.Default);
    }
}
