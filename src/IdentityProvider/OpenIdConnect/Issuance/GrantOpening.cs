using System.Security.Claims;
using IdentityProvider.Auditing;
using IdentityProvider.OpenIdConnect.Clients;
using IdentityProvider.OpenIdConnect.Grants;
using IdentityProvider.Persistence;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace IdentityProvider.OpenIdConnect.Issuance;

/// <summary>Opens the grant that all tokens of one authorization descend from, within the issuing transaction.</summary>
public sealed class GrantOpening(IdentityProviderDbContext db, AuditTrail audit, TimeProvider clock)
{
    public async Task OpenAsync(ClaimsPrincipal principal, Standing standing, Client client, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var signedInAt = Later(standing.Methods.FirstFactorAt!.Value, standing.Methods.SecondFactorAt);
        var tenantId = standing.Tenant!.Id;

        var moved = await db.Set<Membership>()
            .Where(m => m.TenantId == tenantId && m.AccountId == standing.AccountId && m.EndedAt == null && (m.LastSignInAt == null || m.LastSignInAt < signedInAt))
            .ExecuteUpdateAsync(set => set.SetProperty(m => m.LastSignInAt, signedInAt), cancellation);

        // Once a sign-in and client: single sign-on again and again is not told again and again.
        var since = signedInAt.UtcDateTime;
        if (moved > 0 || !await db.Set<Grant>().AnyAsync(
            g => g.SessionId == standing.SessionId && g.ApplicationId == client.Id && g.TenantId == tenantId && g.CreationDate >= since, cancellation))
        {
            audit.Record(new AuthorizationGranted(client.ClientId!, standing.Sid) { AccountId = standing.AccountId, TenantId = tenantId });
        }

        var grant = new Grant
        {
            Id = Guid.CreateVersion7(),
            ApplicationId = client.Id,
            SessionId = standing.SessionId,
            TenantId = tenantId,
            Subject = standing.AccountId.ToString(),
            Status = Statuses.Valid,
            Type = AuthorizationTypes.AdHoc,
            CreationDate = now.UtcDateTime,
        };
        db.Add(grant);
        principal.SetAuthorizationId(grant.Id.ToString());
        principal.SetClaim(GrantLifetime.StartedAt, now.ToUnixTimeSeconds());
    }

    private static DateTimeOffset Later(DateTimeOffset first, DateTimeOffset? second) => second > first ? second.Value : first;
}

public sealed record AuthorizationGranted(string ClientId, string Sid) : AuditEvent("authorization.granted");
