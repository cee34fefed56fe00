using IdentityProvider.Accounts;
using IdentityProvider.Persistence;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Enforcement;

public enum ExemptionState
{
    Waiting,
    Live,
    Ended,
    Withdrawn,

    /// <summary>Nobody approved it in time, or member or requester left.</summary>
    Lapsed,
}

/// <summary>An exemption as the tenant's admins see it.</summary>
public sealed record ExemptionRow
{
    public required Guid Id { get; init; }

    public required Guid MembershipId { get; init; }

    public required Guid MemberAccountId { get; init; }

    public required string Email { get; init; }

    public required int Hours { get; init; }

    public required string Reason { get; init; }

    public required Guid RequestedBy { get; init; }

    public string? RequestedByEmail { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    public string? ApprovedByEmail { get; init; }

    public DateTimeOffset? EndsAt { get; init; }

    public ExemptionState State =>
        IsWithdrawn ? ExemptionState.Withdrawn
        : IsWaiting ? ExemptionState.Waiting
        : IsLive ? ExemptionState.Live
        : EndsAt is null ? ExemptionState.Lapsed
        : ExemptionState.Ended;

    internal bool IsWithdrawn { get; init; }

    internal bool IsWaiting { get; init; }

    internal bool IsLive { get; init; }

    public bool IsOpen => State is ExemptionState.Waiting or ExemptionState.Live;

    /// <summary>Neither who asked for it nor whom it is for.</summary>
    public bool MayBeApprovedBy(Guid accountId) => State is ExemptionState.Waiting && accountId != RequestedBy && accountId != MemberAccountId;
}

/// <summary>The exemptions of a tenant: those that wait or live, and those that ended lately.</summary>
public sealed class ExemptionList(IdentityProviderDbContext db, TimeProvider clock)
{
    private const int MostShown = 100;
    private static readonly TimeSpan Lately = TimeSpan.FromDays(11);

    public async Task<IReadOnlyList<ExemptionRow>> OfAsync(Guid tenantId, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var since = now - Lately;
        var (waiting, live, accounts) = (Waiting(tenantId), Live(), db.Set<Account>());
        var rows = await db.Set<Exemption>().AsNoTracking()
            .Where(e => e.TenantId == tenantId && e.RequestedAt > since)
            .Select(e => new ExemptionRow
            {
                Id = e.Id,
                MembershipId = e.MembershipId,
                MemberAccountId = e.Membership.AccountId,
                Email = e.Membership.Account.Email,
                Hours = e.Hours,
                Reason = e.Reason,
                RequestedBy = e.RequestedBy,
                RequestedByEmail = accounts.Where(a => a.Id == e.RequestedBy).Select(a => a.Email).FirstOrDefault(),
                RequestedAt = e.RequestedAt,
                ApprovedByEmail = accounts.Where(a => a.Id == e.ApprovedBy).Select(a => a.Email).FirstOrDefault(),
                EndsAt = e.EndsAt,
                IsWithdrawn = e.WithdrawnAt != null,
                IsWaiting = waiting.Any(w => w.Id == e.Id),
                IsLive = live.Any(l => l.Id == e.Id),
            })
            .ToListAsync(cancellation);
        return [.. rows.OrderBy(row => row.State).ThenByDescending(row => row.RequestedAt).Take(MostShown)];
    }

    public IQueryable<Exemption> Live() => db.Set<Exemption>().LiveAt(clock.GetUtcNow());

    /// <summary>Requested lately, by who still is an admin, for who still is a member, and not answered.</summary>
    internal IQueryable<Exemption> Waiting(Guid tenantId)
    {
        var since = clock.GetUtcNow() - Exemption.ApprovalWithin;
        var admins = db.Set<Membership>().LiveIn(tenantId).Where(m => m.Role == MemberRole.Admin);
        return db.Set<Exemption>().Where(e =>
            e.TenantId == tenantId && e.WithdrawnAt == null && e.ApprovedAt == null && e.RequestedAt > since
            && e.Membership.EndedAt == null && admins.Any(a => a.AccountId == e.RequestedBy));
    }
}
