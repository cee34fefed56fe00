using IdentityProvider.Persistence;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace IdentityProvider.OpenIdConnect.Grants;

/// <summary>Ends all grants of a member of a tenant: who becomes a member again begins with a sign-in, not with tokens from before.</summary>
internal sealed class GrantsOfMember(IdentityProviderDbContext db) : IMembershipEnding
{
    /// <summary>The grants first, then their tokens: a refresh that is under way cannot bring a family back to life.</summary>
    public async Task EndAsync(Guid tenantId, Guid accountId, CancellationToken cancellation)
    {
        var subject = accountId.ToString();
        var grants = db.Set<Grant>().Where(g => g.Subject == subject && g.TenantId == tenantId);
        await grants.Where(g => g.Status == Statuses.Valid)
            .ExecuteUpdateAsync(set => set.SetProperty(g => g.Status, Statuses.Revoked), cancellation);
        await db.Set<Token>().Where(t => t.Status == Statuses.Valid && grants.Any(g => g.Id == t.AuthorizationId))
            .ExecuteUpdateAsync(set => set.SetProperty(t => t.Status, Statuses.Revoked), cancellation);
    }
}
