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
public sealed class GrantOpening(IdentityProviderDbContext db, SignInRecord signIns, AuditTrail audit, TimeProvider clock)
{
    private static readonly Func<IdentityProviderDbContext, Guid, Guid, Guid, DateTime, CancellationToken, Task<bool>> HasGrantSince =
        EF.CompileAsyncQuery((IdentityProviderDbContext db, Guid sessionId, Guid clientId, Guid tenantId, DateTime since, CancellationToken _) =>
            db.Set<Grant>().Any(g => g.SessionId == sessionId && g.ApplicationId == clientId && g.TenantId == tenantId && g.CreationDate >= since));

    public async Task OpenAsync(ClaimsPrincipal principal, Standing standing, Client client, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var signedInAt = standing.Methods.LastProvedAt!.Value;
        var tenantId = standing.Tenant!.Id;

        var isFirst = !(standing.LastSignInAt >= signedInAt);
        if (isFirst)
        {
            await signIns.KeepAsync(tenantId, standing.AccountId, signedInAt, cancellation);
        }

        // Once a sign-in and client: single sign-on again and again is not told again and again.
        if (isFirst || !await HasGrantSince(db, standing.SessionId, client.Id, tenantId, signedInAt.UtcDateTime, cancellation))
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
}

public sealed record AuthorizationGranted(string ClientId, string Sid) : AuditEvent("authorization.granted");
