using System.Linq.Expressions;
using IdentityProvider.Accounts;
using IdentityProvider.Persistence;
using IdentityProvider.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace IdentityProvider.SignIn;

/// <summary>The sign-in under way in the browser that made this request.</summary>
public sealed class BrowserAttempt(IdentityProviderDbContext db, BrowserCookies cookies, TimeProvider clock, IOptions<AttemptOptions> options)
{
    private Attempt? current;
    private bool looked;

    /// <returns>The live attempt with its account, or <see langword="null"/> where there is none, it is too old, or the account changed under it.</returns>
    public async Task<Attempt?> FindAsync(CancellationToken cancellation)
    {
        if (looked)
        {
            return current;
        }

        looked = true;
        if (cookies.Read(BrowserCookies.Attempt) is not { } secret)
        {
            return null;
        }

        var hash = OpaqueSecret.Hash(secret);
        var attempt = await db.Set<Attempt>().AsNoTracking().Include(a => a.Account).SingleOrDefaultAsync(a => a.SecretHash == hash, cancellation);
        return current = attempt is not null && IsLive(attempt) ? attempt : null;
    }

    /// <summary>
    /// Begins anew after a right password. Where this browser has an attempt of the same person under way, it is that one with another
    /// cookie, so that a mailed code and a key that was shown stay good; any other is forgotten. The caller saves.
    /// </summary>
    /// <param name="emailProvedAt">Where the person came by a link that was mailed to them alone.</param>
    public async Task StartAsync(Account account, CancellationToken cancellation, DateTimeOffset? emailProvedAt = null)
    {
        var now = clock.GetUtcNow();
        var secret = OpaqueSecret.Create();
        if (await RenewAsync(account, secret, now, cancellation))
        {
            return;
        }

        await ForgetAsync(cancellation);
        var attempt = new Attempt
        {
            AccountId = account.Id,
            SecretHash = OpaqueSecret.Hash(secret),
            StartedAt = now,
            LastActiveAt = now,
            PasswordAt = now,
            EmailProvedAt = emailProvedAt,
            SecurityStamp = account.SecurityStamp,
        };
        db.Add(attempt);
        cookies.Write(BrowserCookies.Attempt, secret);
        (current, looked) = (attempt, true);
    }

    /// <summary>The person did something: the idle limit counts anew.</summary>
    public async Task TouchAsync(Attempt attempt, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        await db.Set<Attempt>().Where(a => a.Id == attempt.Id).ExecuteUpdateAsync(set => set.SetProperty(a => a.LastActiveAt, now), cancellation);
    }

    /// <summary>The mailed code was proved: a first factor may be set up, with a cookie that nobody copied before.</summary>
    internal Task ProveEmailAsync(Attempt attempt, CancellationToken cancellation) => ProveAsync(attempt, a => a.EmailProvedAt, cancellation);

    /// <summary>The same by an admin's one-time pass.</summary>
    internal Task ProvePassAsync(Attempt attempt, CancellationToken cancellation) => ProveAsync(attempt, a => a.PassProvedAt, cancellation);

    /// <summary>One statement settles the race: of two requests that complete the attempt, one does.</summary>
    internal async Task<bool> SpendAsync(Attempt attempt, CancellationToken cancellation)
    {
        var spent = await db.Set<Attempt>().Where(a => a.Id == attempt.Id).ExecuteDeleteAsync(cancellation) == 1;
        cookies.Delete(BrowserCookies.Attempt);
        (current, looked) = (null, true);
        return spent;
    }

    /// <summary>The attempt was left.</summary>
    public async Task ForgetAsync(CancellationToken cancellation)
    {
        if (cookies.Read(BrowserCookies.Attempt) is { } secret)
        {
            var hash = OpaqueSecret.Hash(secret);
            await db.Set<Attempt>().Where(a => a.SecretHash == hash).ExecuteDeleteAsync(cancellation);
            cookies.Delete(BrowserCookies.Attempt);
        }

        (current, looked) = (null, true);
    }

    private async Task ProveAsync(Attempt attempt, Expression<Func<Attempt, DateTimeOffset?>> proof, CancellationToken cancellation)
    {
        var (now, secret) = (clock.GetUtcNow(), OpaqueSecret.Create());
        var hash = OpaqueSecret.Hash(secret);
        await db.Set<Attempt>().Where(a => a.Id == attempt.Id).ExecuteUpdateAsync(
            set => set.SetProperty(proof, now).SetProperty(a => a.LastActiveAt, now).SetProperty(a => a.SecretHash, hash), cancellation);
        cookies.Write(BrowserCookies.Attempt, secret);
    }

    private async Task<bool> RenewAsync(Account account, string secret, DateTimeOffset now, CancellationToken cancellation)
    {
        if (await FindAsync(cancellation) is not { } earlier || earlier.AccountId != account.Id || earlier.SecurityStamp != account.SecurityStamp)
        {
            return false;
        }

        var hash = OpaqueSecret.Hash(secret);
        var renewed = await db.Set<Attempt>().Where(a => a.Id == earlier.Id).ExecuteUpdateAsync(
            set => set.SetProperty(a => a.SecretHash, hash).SetProperty(a => a.StartedAt, now).SetProperty(a => a.LastActiveAt, now).SetProperty(a => a.PasswordAt, now),
            cancellation) == 1;
        if (renewed)
        {
            (earlier.SecretHash, earlier.StartedAt, earlier.LastActiveAt, earlier.PasswordAt) = (hash, now, now, now);
            cookies.Write(BrowserCookies.Attempt, secret);
        }

        return renewed;
    }

    private bool IsLive(Attempt attempt)
    {
        var now = clock.GetUtcNow();
        return now < attempt.StartedAt + options.Value.AttemptLifetime
            && now < attempt.LastActiveAt + options.Value.AttemptIdleLifetime
            && attempt.SecurityStamp == attempt.Account.SecurityStamp
            && attempt.Account.MaySignIn;
    }
}
