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
        var (secret, now) = (OpaqueSecret.Create(), clock.GetUtcNow());
        var hash = OpaqueSecret.Hash(secret);
        var known = await FindAsync(accountId, cancellation);
        if (cookies.Read(BrowserCookies.KnownBrowser) is { } earlier)
        {
            var earlierHash = OpaqueSecret.Hash(earlier);
            await db.Set<KnownBrowser>()
                .Where(b => b.SecretHash == earlierHash)
                .ExecuteUpdateAsync(set => set.SetProperty(b => b.SecretHash, hash), cancellation);
        }

        if (known is null)
        {
            db.Add(new KnownBrowser { AccountId = accountId, SecretHash = hash, LastUsedAt = now });
        }
        else
        {
            await db.Set<KnownBrowser>().Where(b => b.Id == known.Id).ExecuteUpdateAsync(set => set.SetProperty(b => b.LastUsedAt, now), cancellation);
        }

        cookies.Write(BrowserCookies.KnownBrowser, secret, Lifetime);
    }
}
