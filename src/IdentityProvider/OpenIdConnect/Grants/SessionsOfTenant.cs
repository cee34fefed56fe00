using IdentityProvider.Enforcement;
using IdentityProvider.Persistence;
using IdentityProvider.Sessions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace IdentityProvider.OpenIdConnect.Grants;

/// <summary>A session that no application of a tenant holds a grant of is nothing that the tenant may see.</summary>
internal sealed class SessionsOfTenant(IdentityProviderDbContext db) : ITenantSessions
{
    public IQueryable<Session> Of(Guid tenantId)
    {
        var grants = db.Set<Grant>().Where(g => g.TenantId == tenantId && g.Status == Statuses.Valid);
        return db.Set<Session>().Where(s => grants.Any(g => g.SessionId == s.Id));
    }
}
