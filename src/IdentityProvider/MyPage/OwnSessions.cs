using IdentityProvider.Persistence;
using IdentityProvider.Sessions;
using IdentityProvider.SignIn;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.MyPage;

/// <param name="Live">Sessions that still sign the person in, the newest visit first.</param>
/// <param name="Expired">Sessions that no longer do, but whose applications may still hold tokens until the session is ended.</param>
/// <param name="Trusted">Browsers in which the person's own second factor may be left out, the newest first.</param>
/// <param name="ThisBrowser">Which of these it is that asks.</param>
public sealed record SessionList(IReadOnlyList<Session> Live, int Expired, IReadOnlyList<KnownBrowser> Trusted, Guid? ThisBrowser)
{
    /// <summary>There is something to end beside the session that asks.</summary>
    public bool HasOthers => Live.Count > 1 || Expired > 0;
}

/// <summary>Where a person is signed in, and how they end it. An ended session ends every token that came of it.</summary>
public sealed class OwnSessions(IdentityProviderDbContext db, WriterTurn writer, BrowserSession browser, KnownBrowsers browsers)
{
    private const int MostShown = 100;

    public async Task<SessionList> ListAsync(Session current, CancellationToken cancellation)
    {
        var accountId = current.AccountId;
        var open = db.Set<Session>().AsNoTracking().Where(s => s.AccountId == accountId && s.EndedAt == null);
        var newest = await open.OrderByDescending(s => s.LastSeenAt).Take(MostShown).ToListAsync(cancellation);
        var live = newest.Where(browser.IsLive).ToList();
        return new SessionList(
            live, await open.CountAsync(cancellation) - live.Count,
            await browsers.TrustedByAsync(current.Account, cancellation), (await browsers.FindAsync(accountId, cancellation))?.Id);
    }

    /// <param name="sid">Of the person's own; any other ends nothing.</param>
    public Task EndAsync(Session current, string? sid, CancellationToken cancellation) =>
        EndAsync(s => s.AccountId == current.AccountId && s.PublicId == sid, cancellation);

    public Task EndOthersAsync(Session current, CancellationToken cancellation) =>
        EndAsync(s => s.AccountId == current.AccountId && s.Id != current.Id, cancellation);

    /// <param name="browserId">Of the person's own; any other changes nothing.</param>
    public async Task StopTrustingAsync(Session current, Guid browserId, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        await browsers.StopTrustingAsync(current.AccountId, browserId, cancellation);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private async Task EndAsync(System.Linq.Expressions.Expression<Func<Session, bool>> which, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        await browser.EndAsync(which, SessionEnd.EndedByPerson, cancellation);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
