using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tenancy;

/// <summary>Makes changes to one tenant and its members wait for each other, on a database that lets many write at once.</summary>
public static class TenantHold
{
    /// <summary>Holds the tenant's row until the caller's transaction ends. Tokens that are being made for the tenant are waited for, and wait.</summary>
    /// <returns>The tenant as it is now, or <see langword="null"/> where there is none.</returns>
    public static async Task<Tenant?> HoldAsync(this DbSet<Tenant> tenants, Guid id, CancellationToken cancellation)
    {
        // Note: an update that changes nothing locks the row, in the same words on both databases.
        await tenants.Where(t => t.Id == id).ExecuteUpdateAsync(set => set.SetProperty(t => t.PolicyVersion, t => t.PolicyVersion), cancellation);
        return await tenants.AsNoTracking().SingleOrDefaultAsync(t => t.Id == id, cancellation);
    }
}
