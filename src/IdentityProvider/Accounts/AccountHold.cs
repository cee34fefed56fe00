using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Accounts;

/// <summary>Makes changes to one account wait for each other, on a database that lets many write at once.</summary>
public static class AccountHold
{
    /// <summary>Holds the account's row until the caller's transaction ends: what is decided about it here cannot change under us.</summary>
    /// <returns>The account as it is now, or <see langword="null"/> where it is gone.</returns>
    public static async Task<Account?> HoldAsync(this DbSet<Account> accounts, Guid id, CancellationToken cancellation)
    {
        // Note: an update that changes nothing locks the row, in the same words on both databases.
        await accounts.Where(a => a.Id == id).ExecuteUpdateAsync(set => set.SetProperty(a => a.SecurityStamp, a => a.SecurityStamp), cancellation);
        return await accounts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, cancellation);
    }

    /// <summary>It is not to be deleted any more, and the mailed link by which it is kept is spent.</summary>
    public static Task KeepAsync(this DbSet<Account> accounts, Guid id, CancellationToken cancellation) =>
        accounts.Where(a => a.Id == id).ExecuteUpdateAsync(
            set => set.SetProperty(a => a.DeletionDueAt, (DateTimeOffset?)null).SetProperty(a => a.KeepTokenHash, (byte[]?)null), cancellation);

    /// <summary>Gives the account a new security stamp, of which every attempt under way dies.</summary>
    public static Task RenewStampAsync(this DbSet<Account> accounts, Guid id, CancellationToken cancellation)
    {
        var stamp = Guid.CreateVersion7();
        return accounts.Where(a => a.Id == id).ExecuteUpdateAsync(set => set.SetProperty(a => a.SecurityStamp, stamp), cancellation);
    }
}
