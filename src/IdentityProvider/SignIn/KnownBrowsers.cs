using IdentityProvider.Persistence;
using IdentityProvider.Shared;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.SignIn;

/// <summary>Which people signed in from this browser before.</summary>
public sealed class KnownBrowsers(IdentityProviderDbContext db, BrowserCookies cookies, TimeProvider clock)
{
    /// <summary>Browsers keep no cookie longer.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromDays(400);

    /// <returns>This browser as the account's, or <see langword="null"/>.</returns>
    public async Task<KnownBrowser?> FindAsync(Guid? accountId, CancellationToken cancellation)
    {
        if (accountId is null || cookies.Read(BrowserCookies.KnownBrowser) is not { } secret)
        {
            return null;
        }

        var hash = OpaqueSecret.Hash(secret);
        var oldest = clock.GetUtcNow() - Lifetime;
        return await db.Set<KnownBrowser>().AsNoTracking()
            .SingleOrDefaultAsync(b => b.SecretHash == hash && b.AccountId == accountId && b.LastUsedAt > oldest, cancellation);
    }

    /// <summary>After a completed sign-in; the cookie gets a new secret, so that one that was planted opens nothing. The caller saves within its transaction.</summary>
    public async Task RememberAsync(Guid accountId, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var known = await FindAsync(accountId, cancellation);
        var hash = await RenewCookieAsync(cancellation);
        if (known is null)
        {
            db.Add(new KnownBrowser { AccountId = accountId, SecretHash = hash, LastUsedAt = now });
        }
        else
        {
            await db.Set<KnownBrowser>().Where(b => b.Id == known.Id).ExecuteUpdateAsync(set => set.SetProperty(b => b.LastUsedAt, now), cancellation);
        }
    }

    /// <summary>None is known any more. Within the caller's transaction.</summary>
    internal Task ForgetAsync(Guid accountId, CancellationToken cancellation) =>
        db.Set<KnownBrowser>().Where(b => b.AccountId == accountId).ExecuteDeleteAsync(cancellation);

    /// <summary>
    /// Makes this browser the account's known one of that id, in place of the one that was; a browser that the account knows stays what it is.
    /// The caller saves within its transaction.
    /// </summary>
    internal async Task IntroduceAsync(Guid id, Guid accountId, CancellationToken cancellation)
    {
        if (await FindAsync(accountId, cancellation) is not null)
        {
            return;
        }

        var (hash, now) = (await RenewCookieAsync(cancellation), clock.GetUtcNow());
        var moved = await db.Set<KnownBrowser>()
            .Where(b => b.Id == id && b.AccountId == accountId)
            .ExecuteUpdateAsync(set => set.SetProperty(b => b.SecretHash, hash).SetProperty(b => b.LastUsedAt, now), cancellation);
        if (moved == 0)
        {
            db.Add(new KnownBrowser { Id = id, AccountId = accountId, SecretHash = hash, LastUsedAt = now });
        }
    }

    /// <returns>What the new cookie is found by; the people of the earlier one are carried over.</returns>
    private async Task<byte[]> RenewCookieAsync(CancellationToken cancellation)
    {
        var secret = OpaqueSecret.Create();
        var hash = OpaqueSecret.Hash(secret);
        if (cookies.Read(BrowserCookies.KnownBrowser) is { } earlier)
        {
            var earlierHash = OpaqueSecret.Hash(earlier);
            await db.Set<KnownBrowser>()
                .Where(b => b.SecretHash == earlierHash)
                .ExecuteUpdateAsync(set => set.SetProperty(b => b.SecretHash, hash), cancellation);
        }

        cookies.Write(BrowserCookies.KnownBrowser, secret, Lifetime);
        return hash;
    }
}
