using IdentityProvider.OpenIdConnect.Clients;
using IdentityProvider.Persistence;
using IdentityProvider.Sessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SessionOptions = IdentityProvider.Sessions.SessionOptions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace IdentityProvider.OpenIdConnect.Grants;

/// <summary>
/// Deletes what nothing can come of any more. A refresh token that was used stays until it would have expired, and a code as long as its
/// grant, so that a copy which comes late still ends the family; a grant, revoked or not, stays as long as any token of it could be alive, and
/// at a client that wants to hear of it, as long as its session can end.
/// </summary>
public sealed class GrantPruning(IdentityProviderDbContext db, WriterTurn writer, TimeProvider clock, IOptions<SessionOptions> sessions) : IPruning
{
    /// <summary>Longer than a code and then an access token, which has no row, may live, and than the clocks of nodes differ.</summary>
    private static readonly TimeSpan KeptAfterTheEnd = TimeSpan.FromHours(2);

    /// <summary>So many in one transaction, so that nobody waits long for the writer.</summary>
    private const int AtOnce = 500;

    private const int MostInOneRun = 100 * AtOnce;

    public async Task RunAsync(CancellationToken cancellation)
    {
        var end = clock.GetUtcNow().UtcDateTime - KeptAfterTheEnd;
        var tokens = db.Set<Token>().Where(t => t.ExpirationDate < end && (t.AuthorizationId == null || t.Type != TokenTypeIdentifiers.Private.AuthorizationCode));
        await DeleteAsync(tokens.OrderBy(t => t.ExpirationDate).Select(t => t.Id), ids => db.Set<Token>().Where(t => ids.Contains(t.Id)), cancellation);

        var sessionStart = clock.GetUtcNow() - sessions.Value.Lifetime;
        var grants = db.Set<Grant>().Where(g => g.CreationDate < end && !g.Tokens.Any(t => t.ExpirationDate == null || t.ExpirationDate >= end)
            && !(db.Set<Client>().Any(c => c.Id == g.ApplicationId && c.BackchannelLogoutUri != null)
                && db.Set<Session>().Any(s => s.Id == g.SessionId && s.EndedAt == null && s.StartedAt > sessionStart)));
        await DeleteAsync(grants.OrderBy(g => g.CreationDate).Select(g => g.Id), ids => db.Set<Grant>().Where(g => ids.Contains(g.Id)), cancellation);
    }

    /// <summary>Looked for outside of any transaction: what is over stays over.</summary>
    private async Task DeleteAsync<T>(IQueryable<Guid> over, Func<Guid[], IQueryable<T>> rows, CancellationToken cancellation)
        where T : class
    {
        foreach (var ids in (await over.Take(MostInOneRun).ToListAsync(cancellation)).Chunk(AtOnce))
        {
            await rows(ids).PruneAsync(db, writer, cancellation);
        }
    }
}
