using IdentityProvider.Accounts;
using IdentityProvider.Persistence;
using IdentityProvider.Policy;
using IdentityProvider.Sessions;
using IdentityProvider.TwoFactor;
using Microsoft.Extensions.Options;
using SessionOptions = IdentityProvider.Sessions.SessionOptions;

namespace IdentityProvider.SignIn;

/// <summary>Deletes what time has made useless: attempts, keys and codes that were not proved, old counters, sessions and browsers.</summary>
public sealed class Pruning(
    IdentityProviderDbContext db, WriterTurn writer, TimeProvider clock, IOptions<AttemptOptions> attempts, IOptions<SessionOptions> sessions,
    IEnumerable<SessionUse> sessionUses) : IPruning
{
    /// <summary>For the person to see where they were signed in; longer where something hangs on the session (<see cref="SessionUse"/>).</summary>
    private static readonly TimeSpan SessionsAreKept = TimeSpan.FromDays(90);

    /// <summary>A wrong password is held against nobody for longer.</summary>
    private static readonly TimeSpan CountersAreKept = TimeSpan.FromHours(24);

    /// <summary>Nor one below the number that brings a delay.</summary>
    private static readonly TimeSpan FewFailuresAreKept = TimeSpan.FromHours(1);

    public async Task RunAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var attemptStart = now - attempts.Value.AttemptLifetime;
        var attemptVisit = now - attempts.Value.AttemptIdleLifetime;
        var sent = now - TimeSpan.FromHours(1);
        var sessionStart = now - sessions.Value.Lifetime - SessionsAreKept;
        var (counted, countedFew) = (now - CountersAreKept, now - FewFailuresAreKept);
        var noticed = now - SecurityNotice.PassesHeld;
        var browserVisit = now - KnownBrowsers.Lifetime;

        await db.Set<Attempt>().Where(a => a.StartedAt < attemptStart || a.LastActiveAt < attemptVisit).PruneAsync(db, writer, cancellation);
        await db.Set<PendingAuthenticator>().Where(p => p.ExpiresAt < now).PruneAsync(db, writer, cancellation);
        await db.Set<SentCode>().Where(c => c.SentAt < sent && c.ExpiresAt < now).PruneAsync(db, writer, cancellation);
        await db.Set<OneTimePass>().Where(p => p.ExpiresAt < now).PruneAsync(db, writer, cancellation);
        await db.Set<SecurityNotice>().Where(n => n.ExpiresAt < noticed).PruneAsync(db, writer, cancellation);
        await db.Set<EmailChange>().Where(c => c.ExpiresAt < now).PruneAsync(db, writer, cancellation);
        await db.Set<KnownBrowser>().Where(b => b.LastUsedAt < browserVisit).PruneAsync(db, writer, cancellation);
        await sessionUses.Aggregate(db.Set<Session>().Where(s => s.StartedAt < sessionStart), (unused, use) => unused.Where(use.IsOver(db, now)))
            .PruneAsync(db, writer, cancellation);

        // Note: what belongs to an account stays: a hundred wrong codes in a row may take days.
        await db.Set<FailureCounter>().Where(c => c.AccountId == null
                && (c.LastAt < counted || (c.LastAt < countedFew && c.InARow < RisingDelay.FreeFailures)))
            .PruneAsync(db, writer, cancellation);
    }
}
