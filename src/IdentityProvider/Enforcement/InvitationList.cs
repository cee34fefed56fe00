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
    public async Task<IReadOnlyList<WaitingInvitation>> OfAsync(Guid tenantId, CancellationToken cancellation) =>
        await Rows(Open(tenantId).OrderBy(i => i.CanonicalEmail)).ToListAsync(cancellation);

    /// <summary>As it was sent, whatever came of it.</summary>
    public Task<WaitingInvitation> GetAsync(Guid tenantId, Guid id, CancellationToken cancellation) =>
        Rows(db.Set<Invitation>().AsNoTracking().Where(i => i.TenantId == tenantId && i.Id == id)).SingleAsync(cancellation);

    private IQueryable<WaitingInvitation> Rows(IQueryable<Invitation> invitations) => invitations.Select(i => new WaitingInvitation(
        i.Id, i.Email, i.Role, db.Set<Account>().Where(a => a.Id == i.InvitedBy).Select(a => a.Email).FirstOrDefault(), i.CreatedAt, i.ExpiresAt));

    private IQueryable<Invitation> Open(Guid tenantId) => db.Set<Invitation>().AsNoTracking().OpenIn(tenantId, clock.GetUtcNow());
}
