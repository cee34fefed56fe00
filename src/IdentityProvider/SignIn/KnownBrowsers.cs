using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Persistence;
using IdentityProvider.Policy;
using IdentityProvider.Shared;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.SignIn;

/// <summary>Which people signed in from this browser before.</summary>
public sealed class KnownBrowsers(IdentityProviderDbContext db, BrowserCookies cookies, RequestOrigin origin, AuditTrail audit, TimeProvider clock)
{
    /// <summary>Browsers keep no cookie longer.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromDays(400);

    /// <summary>What the browser's cookie of this answer is found by; the request came with the one before.</summary>
    private byte[]? renewed;

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
    /// <returns>Whether the person had signed in from this browser before.</returns>
    public async Task<bool> RememberAsync(Guid accountId, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var known = await FindAsync(accountId, cancellation);
        var hash = await RenewCookieAsync(cancellation);
        if (known is null)
        {
            db.Add(new KnownBrowser { AccountId = accountId, SecretHash = hash, LastUsedAt = now });
            return false;
        }

        await db.Set<KnownBrowser>().Where(b => b.Id == known.Id).ExecuteUpdateAsync(set => set.SetProperty(b => b.LastUsedAt, now), cancellation);
        return true;
    }

    /// <summary>Since when the person trusts this browser, by what the account is now; <see langword="null"/>: they do not, or not any more.</summary>
    /// <param name="account">As it was read in this request or, to let in by it, in this transaction.</param>
    public async Task<DateTimeOffset?> TrustedAtAsync(Account account, CancellationToken cancellation) =>
        await FindAsync(account.Id, cancellation) is { TrustStamp: { } stamp } browser && stamp == account.SecurityStamp ? browser.TrustedAt : null;

    /// <summary>Those that the person trusts still, the newest first.</summary>
    public async Task<IReadOnlyList<KnownBrowser>> TrustedByAsync(Account account, CancellationToken cancellation)
    {
        var oldest = clock.GetUtcNow() - SignInRules.LongestTrust;
        return await db.Set<KnownBrowser>().AsNoTracking()
            .Where(b => b.AccountId == account.Id && b.TrustStamp == account.SecurityStamp && b.TrustedAt > oldest)
            .OrderByDescending(b => b.TrustedAt).ToListAsync(cancellation);
    }

    /// <summary>The browser stays known, and is asked for the second factor again. Within the caller's transaction.</summary>
    public async Task StopTrustingAsync(Guid accountId, Guid browserId, CancellationToken cancellation)
    {
        if (await db.Set<KnownBrowser>().Where(b => b.Id == browserId && b.AccountId == accountId && b.TrustedAt != null).ExecuteUpdateAsync(
            set => set.SetProperty(b => b.TrustedAt, (DateTimeOffset?)null).SetProperty(b => b.TrustStamp, (Guid?)null), cancellation) > 0)
        {
            audit.Record(new BrowserNoLongerTrusted { AccountId = accountId });
        }
    }

    /// <summary>From now on this browser is trusted. Within the transaction in which the person proved the second factor here; <see cref="RememberAsync"/> came first, and was saved.</summary>
    internal async Task TrustAsync(Account account, CancellationToken cancellation)
    {
        var (now, userAgent, hash) = (clock.GetUtcNow(), origin.UserAgent, renewed ?? OpaqueSecret.Hash(cookies.Read(BrowserCookies.KnownBrowser) ?? ""));
        var trusted = await db.Set<KnownBrowser>().Where(b => b.SecretHash == hash && b.AccountId == account.Id).ExecuteUpdateAsync(
            set => set.SetProperty(b => b.TrustedAt, now).SetProperty(b => b.TrustStamp, account.SecurityStamp).SetProperty(b => b.UserAgent, userAgent),
            cancellation);
        if (trusted > 0)
        {
            audit.Record(new BrowserTrusted { AccountId = account.Id });
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
        return renewed = hash;
    }
}

public sealed record BrowserNoLongerTrusted() : AuditEvent("sign_in.browser_no_longer_trusted");

public sealed record BrowserTrusted() : AuditEvent("sign_in.browser_trusted");
