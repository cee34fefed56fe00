using IdentityProvider.Persistence;
using IdentityProvider.Shared;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Microsoft.Net.Http.Headers;
using OpenIddict.Abstractions;
using OpenIddict.Server;

namespace IdentityProvider.OpenIdConnect;

/// <summary>
/// What a tenant demands, for everybody to read: a JWT (RFC 7519), signed as access tokens are. Whoever holds a token compares the
/// version in its receipt with the one here, and so sees whether it was made under the policy that holds now.
/// </summary>
internal static class PolicyStatement
{
    public const string Route = Addresses.PolicyStatements + "/{slug}";

    /// <summary>RFC 8725 §3.11: no other JWT of ours is taken for one of these.</summary>
    private const string Type = "two-factor-policy+jwt";

    /// <summary>A change must be seen within seconds.</summary>
    private static readonly TimeSpan MayBeKept = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>A statement that has not changed is the same answer for so long, and then a new one, long before the old one expires.</summary>
    private static readonly TimeSpan MadeAnew = TimeSpan.FromMinutes(10);

    private static readonly JsonWebTokenHandler Writer = new() { SetDefaultTimesOnTokenCreation = false };

    public static async Task<IResult> HandleAsync(
        HttpContext http, string slug, IdentityProviderDbContext db, IOptionsMonitor<OpenIddictServerOptions> engine, Issuer issuer, TimeProvider clock)
    {
        if (await db.Set<Tenant>().AsNoTracking().SingleOrDefaultAsync(t => t.Slug == slug && !t.Suspended, http.RequestAborted) is not { } tenant)
        {
            return Results.NotFound();
        }

        var now = clock.GetUtcNow();
        var madeAt = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % MadeAnew.Ticks), TimeSpan.Zero);
        var key = engine.CurrentValue.SigningCredentials.First(credentials => credentials.Algorithm == SecurityAlgorithms.EcdsaSha256);
        http.Response.Headers.CacheControl = $"public, max-age={(int)MayBeKept.TotalSeconds}";
        http.Response.Headers.AccessControlAllowOrigin = "*";
        return Results.Bytes(
            System.Text.Encoding.ASCII.GetBytes(Write(tenant, issuer.Address.AbsoluteUri, madeAt, key)),
            $"application/{Type}",
            entityTag: new EntityTagHeaderValue($"\"{tenant.PolicyVersion}-{madeAt.ToUnixTimeSeconds()}-{key.Kid}\"", isWeak: true));
    }

    /// <summary>Times as in every JWT: seconds since 1970.</summary>
    private static string Write(Tenant tenant, string issuer, DateTimeOffset madeAt, SigningCredentials key) => Writer.CreateToken(new SecurityTokenDescriptor
    {
        TokenType = Type,
        Issuer = issuer,
        SigningCredentials = key,
        Claims = new Dictionary<string, object>
        {
            [OpenIddictConstants.Claims.Subject] = tenant.Id.ToString(),
            [Issuance.EvidenceClaims.Tenant] = tenant.Slug,
            [Issuance.EvidenceClaims.TwoFactorPolicy] = Policy(tenant),
            [OpenIddictConstants.Claims.IssuedAt] = madeAt.ToUnixTimeSeconds(),
            [OpenIddictConstants.Claims.ExpiresAt] = (madeAt + Lifetime).ToUnixTimeSeconds(),
        },
    });

    private static Dictionary<string, object> Policy(Tenant tenant)
    {
        var policy = new Dictionary<string, object> { ["mode"] = tenant.TwoFactorMode.ToString(), ["version"] = tenant.PolicyVersion };
        if (tenant.TwoFactorEffectiveAt is { } from)
        {
            policy["effective_at"] = from.ToUnixTimeSeconds();
            policy["mode_before"] = tenant.TwoFactorModeBefore.ToString();
        }

        return policy;
    }
}
