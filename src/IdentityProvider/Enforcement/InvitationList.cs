using IdentityProvider.Accounts;
using IdentityProvider.Persistence;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Enforcement;

/// <summary>An invitation that waits to be accepted.</summary>
/// <param name="InvitedBy">The e-mail of an admin, of old too; <see langword="null"/> for a machine.</param>
public sealed record WaitingInvitation(Guid Id, string Email, MemberRole Role, string? InvitedBy, DateTimeOffset SentAt, DateTimeOffset ExpiresAt);

/// <summary>Whom a tenant invited and who did not come yet. It says nothing of whether they have an account.</summary>
public sealed class InvitationList(IdentityProviderDbContext db, TimeProvider clock)
{
    public Task<int> CountAsync(Guid tenantId, CancellationToken cancellation) => Open(tenantId).CountAsync(cancellation);

    /// <summary>All of them, by e-mail: there are only so many (<see cref="InvitationOptions.OpenPerTenant"/>).</summary>
    public async Task<IReadOnlyList<WaitingInvitation>> OfAsync(Guid tenantId, CancellationToken cancellation) => await Open(tenantId)
        .OrderBy(i => i.CanonicalEmail)
        .Select(i => new WaitingInvitation(
            i.Id, i.Email, i.Role, db.Set<Account>().Where(a => a.Id == i.InvitedBy).Select(a => a.Email).FirstOrDefault(), i.CreatedAt, i.ExpiresAt))
        .ToListAsync(cancellation);

    private IQueryable<Invitation> Open(Guid tenantId) => db.Set<Invitation>().AsNoTracking().OpenIn(tenantId, clock.GetUtcNow());
}
