using System.Buffers.Text;
using System.Security.Cryptography;
using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Persistence;
using IdentityProvider.Policy;
using IdentityProvider.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace IdentityProvider.Sessions;

/// <summary>
/// The session of the browser that made this request: found by the one secret in its cookie, and given a new secret at
/// each step, so that a cookie that was planted or copied before the step opens nothing after it.
/// </summary>
public sealed class BrowserSession(
    IdentityProviderDbContext db, WriterTurn writer, BrowserCookies cookies, RequestOrigin origin, IEnumerable<ISessionEnding> endings, AuditTrail audit,
    TimeProvider clock, IOptions<SessionOptions> options)
{
    /// <summary>A visit is written down at most this often; the idle limit is hours.</summary>
    private static readonly TimeSpan VisitGranularity = TimeSpan.FromMinutes(5);

    private static readonly Func<IdentityProviderDbContext, byte[], CancellationToken, Task<Session?>> BySecret =
        EF.CompileAsyncQuery((IdentityProviderDbContext db, byte[] hash, CancellationToken _) =>
            db.Set<Session>().AsNoTracking().Include(s => s.Account).SingleOrDefault(s => s.SecretHash == hash));

    private Session? current;
    private bool looked;

    /// <returns>The live session with its account, or <see langword="null"/>. One statement at most a request.</returns>
    public async Task<Session?> FindAsync(CancellationToken cancellation)
    {
        if (looked)
        {
            return current;
        }

        looked = true;
        if (cookies.Read(BrowserCookies.Session) is not { } secret)
        {
            return null;
        }

        var hash = OpaqueSecret.Hash(secret);
        var session = await BySecret(db, hash, cancellation);
        return current = session is not null && IsLive(session) && session.Account.MaySignIn ? session : null;
    }

    /// <inheritdoc cref="SessionOptions.IsLive"/>
    public bool IsLive(Session session) => options.Value.IsLive(session, clock.GetUtcNow());

    /// <summary>Those of which <see cref="IsLive"/> is true, for the database to pick.</summary>
    public IQueryable<Session> Live(IQueryable<Session> sessions)
    {
        var now = clock.GetUtcNow();
        var (started, seen) = (now - options.Value.Lifetime, now - options.Value.IdleLifetime);
        return sessions.Where(s => s.EndedAt == null && s.StartedAt > started && s.LastSeenAt > seen);
    }

    /// <summary>Notes that the person was here; writes only now and then.</summary>
    public async Task VisitAsync(Session session, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (now - session.LastSeenAt >= VisitGranularity)
        {
            session.LastSeenAt = now;
            await db.Set<Session>().Where(s => s.Id == session.Id).ExecuteUpdateAsync(set => set.SetProperty(s => s.LastSeenAt, now), cancellation);
        }
    }

    /// <summary>
    /// Adds what was just proved to this browser's session, or starts one. Where the browser has a session of another
    /// person, that one ends. Changes the tracked unit of work and the cookie; the caller saves within its transaction.
    /// </summary>
    public async Task<Session> ContinueOrStartAsync(Account account, AuthenticationMethods proved, DateTimeOffset? emailProvedAt, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var existing = await FindAsync(cancellation);
        if (existing is not null && existing.AccountId != account.Id)
        {
            await EndAsync(s => s.Id == existing.Id, SessionEnd.ReplacedByAnotherPerson, cancellation);
            existing = null;
        }

        // Note: what was found at the request's beginning may have ended since; an ended session takes no proof.
        var session = existing is null
            ? null
            : await db.Set<Session>().SingleOrDefaultAsync(s => s.Id == existing.Id && s.EndedAt == null, cancellation);
        var secret = OpaqueSecret.Create();
        if (session is null)
        {
            session = new Session
            {
                PublicId = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)),
                AccountId = account.Id,
                SecretHash = OpaqueSecret.Hash(secret),
                StartedAt = now,
                LastSeenAt = now,
                Address = origin.Address,
                UserAgent = origin.UserAgent,
            };
            db.Add(session);
        }
        else
        {
            session.SecretHash = OpaqueSecret.Hash(secret);
            session.LastSeenAt = now;
        }

        session.Add(proved);
        session.EmailProvedAt = emailProvedAt ?? session.EmailProvedAt;
        cookies.Write(BrowserCookies.Session, secret);
        (current, looked) = (session, true);
        return session;
    }

    /// <summary>A step-up: adds what was just proved to this browser's session and changes its cookie. The caller saves within its transaction.</summary>
    /// <returns>Whether the session still lived.</returns>
    public async Task<bool> AddProofAsync(Session session, AuthenticationMethods proved, CancellationToken cancellation)
    {
        if (await db.Set<Session>().SingleOrDefaultAsync(s => s.Id == session.Id && s.EndedAt == null, cancellation) is not { } live)
        {
            return false;
        }

        var secret = OpaqueSecret.Create();
        live.SecretHash = OpaqueSecret.Hash(secret);
        live.LastSeenAt = clock.GetUtcNow();
        live.Add(proved);
        cookies.Write(BrowserCookies.Session, secret);
        (current, looked) = (live, true);
        return true;
    }

    /// <summary>Sign-out of this browser.</summary>
    public async Task SignOutAsync(CancellationToken cancellation)
    {
        if (await FindAsync(cancellation) is { } session)
        {
            await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
            await EndAsync(s => s.Id == session.Id, SessionEnd.SignedOut, cancellation);
            await db.SaveChangesAsync(cancellation);
            await transaction.CommitAsync(cancellation);
        }

        cookies.Delete(BrowserCookies.Session);
        current = null;
    }

    /// <summary>
    /// Ends sessions explicitly, and with them every token that came of them, within the caller's transaction. The audit rows, and what is to be
    /// told elsewhere, wait for the caller's <c>SaveChanges</c>.
    /// </summary>
    /// <returns>How many ended.</returns>
    public async Task<int> EndAsync(System.Linq.Expressions.Expression<Func<Session, bool>> which, SessionEnd reason, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var ended = new List<Session>();
        foreach (var session in await db.Set<Session>().AsNoTracking().Where(which).Where(s => s.EndedAt == null).OrderBy(s => s.Id).ToListAsync(cancellation))
        {
            // One statement settles which of several ends at the same moment is the one that is written down and told.
            if (await db.Set<Session>().Where(s => s.Id == session.Id && s.EndedAt == null).ExecuteUpdateAsync(
                set => set.SetProperty(s => s.EndedAt, now).SetProperty(s => s.EndReason, reason), cancellation) == 1)
            {
                audit.Record(new SessionEnded(session.PublicId, reason) { AccountId = session.AccountId });
                ended.Add(session);
            }
        }

        if (ended.Count > 0)
        {
            foreach (var ending in endings)
            {
                await ending.EndAsync(ended, cancellation);
            }
        }

        return ended.Count;
    }
}

public sealed record SessionEnded(string Sid, SessionEnd Reason) : AuditEvent("session.ended");
