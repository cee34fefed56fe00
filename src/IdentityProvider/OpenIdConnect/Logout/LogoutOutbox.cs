using IdentityProvider.OpenIdConnect.Clients;
using IdentityProvider.OpenIdConnect.Grants;
using IdentityProvider.Persistence;
using IdentityProvider.Sessions;
using IdentityProvider.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace IdentityProvider.OpenIdConnect.Logout;

/// <summary>Logout tokens that leave after, and only if, the change that they speak of is committed.</summary>
internal sealed class LogoutOutbox(IdentityProviderDbContext db, LogoutSignal signal, IOptions<IssuerOptions> issuer, TimeProvider clock)
{
    /// <summary>
    /// Tells each client that has an address, once for each session of the grants. Adds to the unit of work under way; the caller's
    /// <c>SaveChanges</c> and transaction decide.
    /// </summary>
    /// <returns>How many are told.</returns>
    public async Task<int> AddAsync(IQueryable<Grant> grants, LogoutCause cause, CancellationToken cancellation)
    {
        // Note: without an issuer that is the same outside a request, in Development only, there is nobody in whose name to speak.
        if (issuer.Value.Address is null)
        {
            return 0;
        }

        var rows = await (
            from grant in grants
            join client in db.Set<Client>() on grant.ApplicationId equals client.Id
            join session in db.Set<Session>() on grant.SessionId equals session.Id
            where client.BackchannelLogoutUri != null
            select new { ClientId = client.Id, Sid = session.PublicId, session.AccountId, grant.TenantId }).Distinct().ToListAsync(cancellation);

        var now = clock.GetUtcNow();
        var told = rows.GroupBy(row => (row.ClientId, row.Sid, row.AccountId)).Select(of => new LogoutDelivery
        {
            ClientId = of.Key.ClientId,
            Sid = of.Key.Sid,
            AccountId = of.Key.AccountId,
            TenantId = of.Count() == 1 ? of.Single().TenantId : null,
            Cause = cause,
            CreatedAt = now,
            NextTryAt = now,
        }).ToList();
        if (told.Count > 0)
        {
            db.AddRange(told);
            signal.ExpectCommitOf(db);
        }

        return told.Count;
    }
}
