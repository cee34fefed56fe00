using IdentityProvider.Accounts;
using IdentityProvider.Persistence;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Enforcement;

/// <summary>What an account cannot be deleted for.</summary>
/// <param name="Tenants">Those that nobody else could administer, or nobody who is ready for the second factor that they demand.</param>
public sealed record DeletionObstacles(IReadOnlyList<Tenant> Tenants, bool IsLastOperator)
{
    public bool Any => Tenants.Count > 0 || IsLastOperator;
}

internal static class DeletionJudgement
{
    /// <summary>
    /// Holds whatever the answer rests on, always in the same order, until the caller's transaction ends: the tenants, the operators, the account.
    /// Of two last admins, or operators, who leave at the same moment the later one finds that nobody would be left.
    /// </summary>
    /// <returns>The account as it is now; <see langword="null"/>: it is gone, or joined a tenant at this moment.</returns>
    public static async Task<Account?> HoldForDeletionAsync(this IdentityProviderDbContext db, Guid accountId, CancellationToken cancellation)
    {
        var tenants = await Tenants(db, accountId).Order().ToListAsync(cancellation);
        foreach (var tenantId in tenants)
        {
            await db.Set<Tenant>().HoldAsync(tenantId, cancellation);
        }

        if (await db.Set<Account>().AnyAsync(a => a.Id == accountId && a.IsOperator, cancellation))
        {
            foreach (var operatorId in await db.Set<Account>().Where(a => a.IsOperator).Select(a => a.Id).Order().ToListAsync(cancellation))
            {
                await db.Set<Account>().HoldAsync(operatorId, cancellation);
            }
        }

        var account = await db.Set<Account>().HoldAsync(accountId, cancellation);
        return await Tenants(db, accountId).AnyAsync(id => !tenants.Contains(id), cancellation) ? null : account;
    }

    /// <summary>For show; or, with all of it held, to decide.</summary>
    public static async Task<DeletionObstacles> ObstaclesAsync(this IdentityProviderDbContext db, Account account, DateTimeOffset now, CancellationToken cancellation)
    {
        var lacking = new List<Tenant>();
        var administered = db.Set<Membership>().AsNoTracking().Where(m => m.AccountId == account.Id && m.EndedAt == null && m.Role == MemberRole.Admin);
        foreach (var tenant in await administered.Select(m => m.Tenant).OrderBy(t => t.Name).ToListAsync(cancellation))
        {
            if (!await db.Set<Membership>().LiveIn(tenant.Id).AdminsWhoMaySignIn().AnyAsync(m => m.AccountId != account.Id, cancellation)
                || !await db.IsReadyAdminLeftAsync(tenant, without: [account.Id], now, cancellation))
            {
                lacking.Add(tenant);
            }
        }

        return new DeletionObstacles(lacking, account.IsOperator && !await db.Set<Account>().Operators().AnyAsync(a => a.Id != account.Id, cancellation));
    }

    private static IQueryable<Guid> Tenants(IdentityProviderDbContext db, Guid accountId) =>
        db.Set<Membership>().Where(m => m.AccountId == accountId && m.EndedAt == null).Select(m => m.TenantId);
}
