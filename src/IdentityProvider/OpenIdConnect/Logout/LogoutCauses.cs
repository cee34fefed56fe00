using IdentityProvider.Enforcement;
using IdentityProvider.OpenIdConnect.Grants;
using IdentityProvider.Persistence;
using IdentityProvider.Sessions;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.OpenIdConnect.Logout;

/// <summary>
/// An explicit end of a session: the applications that it was in use at, where the person still belongs to the tenant that it was used for.
/// Whether a grant was revoked does not matter: what an application keeps of the session may live on.
/// </summary>
internal sealed class LogoutsOfSession(IdentityProviderDbContext db, LogoutOutbox outbox) : ISessionEnding
{
    public Task EndAsync(IReadOnlyList<Session> ended, CancellationToken cancellation)
    {
        var sessions = ended.Select(s => (Guid?)s.Id).ToList();
        var accounts = ended.Select(s => s.AccountId).Distinct().ToList();
        var memberships = db.Set<Membership>().Where(m => accounts.Contains(m.AccountId) && m.EndedAt == null);
        var grants = db.Set<Grant>().AsNoTracking().Where(g => sessions.Contains(g.SessionId)
            && db.Set<Session>().Any(s => s.Id == g.SessionId && memberships.Any(m => m.AccountId == s.AccountId && m.TenantId == g.TenantId)));
        return outbox.AddAsync(grants, LogoutCause.SessionEnded, cancellation);
    }
}

/// <summary>The end of a membership: what the person's sessions are in use at in this tenant, and nowhere else.</summary>
internal sealed class LogoutsOfMember(IdentityProviderDbContext db, LogoutOutbox outbox) : IMembershipEnding
{
    public Task EndAsync(Guid tenantId, Guid accountId, CancellationToken cancellation)
    {
        var grants = db.Set<Grant>().AsNoTracking().Where(g => g.TenantId == tenantId
            && db.Set<Session>().Any(s => s.Id == g.SessionId && s.AccountId == accountId && s.EndedAt == null));
        return outbox.AddAsync(grants, LogoutCause.MembershipEnded, cancellation);
    }
}

/// <summary>A policy that comes into force: what lives in the tenant without a second factor, and nothing else.</summary>
internal sealed class LogoutsOfPolicy(GrantsWithoutSecondFactor grants, LogoutOutbox outbox) : IPolicyInForce
{
    public Task<int> ReachAsync(Guid tenantId, CancellationToken cancellation) => outbox.AddAsync(grants.In(tenantId), LogoutCause.PolicyInForce, cancellation);
}
