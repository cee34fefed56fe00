using IdentityProvider.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tenancy;

/// <summary>Keeps when a member last signed in for a tenant: at one of its applications, or for its console.</summary>
public sealed class SignInRecord(IdentityProviderDbContext db, WriterTurn writer)
{
    /// <summary>Within the caller's transaction. A later sign-in that another request kept is not put back.</summary>
    public Task KeepAsync(Guid tenantId, Guid accountId, DateTimeOffset signedInAt, CancellationToken cancellation) => db.Set<Membership>()
        .Where(m => m.TenantId == tenantId && m.AccountId == accountId && m.EndedAt == null && (m.LastSignInAt == null || m.LastSignInAt < signedInAt))
        .ExecuteUpdateAsync(set => set.SetProperty(m => m.LastSignInAt, signedInAt), cancellation);

    /// <summary>Once a sign-in: where the membership, as it was just read, shows it already, nothing is written.</summary>
    public async Task KeepAsync(Membership membership, DateTimeOffset signedInAt, CancellationToken cancellation)
    {
        if (membership.LastSignInAt >= signedInAt)
        {
            return;
        }

        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        await KeepAsync(membership.TenantId, membership.AccountId, signedInAt, cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
