using System.Buffers.Text;
using System.Security.Cryptography;
using IdentityProvider.OpenIdConnect.Clients;
using IdentityProvider.OpenIdConnect.Issuance;
using IdentityProvider.Shared;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace IdentityProvider.OpenIdConnect.Logout;

/// <summary>
/// OpenID Connect Back-Channel Logout §2.4: signed as the client's ID tokens are, short-lived, and never with a <c>nonce</c>, so that no client
/// takes it for an ID token. Where it is about one tenant alone, it says which.
/// </summary>
internal sealed class LogoutTokenWriter(IOptionsMonitor<OpenIddictServerOptions> engine, IOptions<IssuerOptions> issuer, TimeProvider clock)
{
    private const string Type = "logout+jwt";
    private const string Event = "http://schemas.openid.net/event/backchannel-logout";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);
    private static readonly JsonWebTokenHandler Writer = new() { SetDefaultTimesOnTokenCreation = false };

    public string Write(LogoutDelivery delivery, Client client)
    {
        var now = clock.GetUtcNow();
        var claims = new Dictionary<string, object>
        {
            [Claims.Subject] = delivery.AccountId.ToString(),
            [Claims.Audience] = client.ClientId!,
            [Claims.IssuedAt] = now.ToUnixTimeSeconds(),
            [Claims.ExpiresAt] = (now + Lifetime).ToUnixTimeSeconds(),
            [Claims.JwtId] = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)),
            [EvidenceClaims.Sid] = delivery.Sid,
            ["events"] = new Dictionary<string, object> { [Event] = new Dictionary<string, object>() },
        };
        if (delivery.Cause is not LogoutCause.SessionEnded && delivery.TenantId is { } tenantId)
        {
            claims[EvidenceClaims.TenantId] = tenantId.ToString();
        }

        return Writer.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = Type,
            Issuer = issuer.Value.Address!.AbsoluteUri,
            SigningCredentials = engine.CurrentValue.SigningCredentials.First(credentials => credentials.Algorithm == client.IdTokenSigningAlgorithm),
            Claims = claims,
        });
    }
}
