using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Persistence;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Enforcement;

public enum BreakGlassOutcome
{
    /// <summary>It waits for another operator; nothing is open.</summary>
    Requested,

    Opened,

    /// <summary>The opening, or the request, is over.</summary>
    Closed,

    WrongReason,

    /// <summary>One waits or is open already.</summary>
    HasOne,

    /// <summary>Who requested it does not open it.</summary>
    NotByThisOperator,

    /// <summary>None of this tenant that waits or is open: somebody was quicker, or it ended.</summary>
    UnknownOpening,

    ActorIsNoOperator,
    UnknownTenant,
}

/// <summary>
/// The one place where two operators open a tenant for an hour. Decided while the tenant is held, and one conditional update settles who was
/// first; the end needs nobody, since the gate reads the time.
/// </summary>
public sealed class BreakGlass(IdentityProviderDbContext db, WriterTurn writer, AuditTrail audit, ReliefMail mail, TimeProvider clock)
{
    /// <summary>The one that waits or is open.</summary>
    public Task<BreakGlassOpening?> CurrentAsync(Guid tenantId, CancellationToken cancellation) =>
        Waiting(tenantId).Concat(Open(tenantId)).AsNoTracking().OrderByDescending(o => o.RequestedAt).FirstOrDefaultAsync(cancellation);

    public Task<BreakGlassOutcome> RequestAsync(Guid tenantId, Guid actorId, string? reason, CancellationToken cancellation) =>
        ApplyAsync(tenantId, actorId, async tenant =>
        {
            if (!StatedReason.TryParse(reason, out var stated))
            {
                return BreakGlassOutcome.WrongReason;
            }

            if (await CurrentAsync(tenantId, cancellation) is not null)
            {
                return BreakGlassOutcome.HasOne;
            }

            var opening = new BreakGlassOpening { TenantId = tenantId, Reason = stated.Text, RequestedBy = actorId, RequestedAt = clock.GetUtcNow() };
            db.Add(opening);
            audit.Record(new BreakGlassRequested(stated.Text) { TenantId = tenantId, ActorId = actorId });
            await mail.TellAsync(tenant, opening, "Requested", cancellation);
            return BreakGlassOutcome.Requested;
        }, cancellation);

    /// <summary>By another operator than who requested it.</summary>
    public Task<BreakGlassOutcome> ApproveAsync(Guid tenantId, Guid openingId, Guid actorId, CancellationToken cancellation) =>
        ApplyAsync(tenantId, actorId, async tenant =>
        {
            if (await Waiting(tenantId).AsNoTracking().SingleOrDefaultAsync(o => o.Id == openingId, cancellation) is not { } opening)
            {
                return BreakGlassOutcome.UnknownOpening;
            }

            if (opening.RequestedBy == actorId)
            {
                return BreakGlassOutcome.NotByThisOperator;
            }

            var now = clock.GetUtcNow();
            var until = now + BreakGlassOpening.Length;
            var isFirst = await db.Set<BreakGlassOpening>().Where(o => o.Id == openingId && o.OpenedAt == null && o.EndsAt == null).ExecuteUpdateAsync(
                set => set.SetProperty(o => o.ApprovedBy, actorId).SetProperty(o => o.OpenedAt, now).SetProperty(o => o.EndsAt, until), cancellation) == 1;
            if (!isFirst)
            {
                return BreakGlassOutcome.UnknownOpening;
            }

            opening.EndsAt = until;
            audit.Record(new BreakGlassOpened(until, opening.Reason) { TenantId = tenantId, ActorId = actorId });
            await mail.TellAsync(tenant, opening, "Opened", cancellation);
            return BreakGlassOutcome.Opened;
        }, cancellation);

    /// <summary>By any operator, whether it waits or is open.</summary>
    public Task<BreakGlassOutcome> CloseAsync(Guid tenantId, Guid openingId, Guid actorId, CancellationToken cancellation) =>
        ApplyAsync(tenantId, actorId, async tenant =>
        {
            if (await CurrentAsync(tenantId, cancellation) is not { } opening || opening.Id != openingId)
            {
                return BreakGlassOutcome.UnknownOpening;
            }

            var now = clock.GetUtcNow();
            var isFirst = await db.Set<BreakGlassOpening>().Where(o => o.Id == openingId && (o.EndsAt == null || o.EndsAt > now))
                .ExecuteUpdateAsync(set => set.SetProperty(o => o.EndsAt, now), cancellation) == 1;
            if (!isFirst)
            {
                return BreakGlassOutcome.UnknownOpening;
            }

            opening.EndsAt = now;
            audit.Record(new BreakGlassClosed(opening.OpenedAt is not null, opening.Reason) { TenantId = tenantId, ActorId = actorId });
            await mail.TellAsync(tenant, opening, "Closed", cancellation);
            return BreakGlassOutcome.Closed;
        }, cancellation);

    private async Task<BreakGlassOutcome> ApplyAsync(Guid tenantId, Guid actorId, Func<Tenant, Task<BreakGlassOutcome>> act, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        if (await db.Set<Tenant>().HoldAsync(tenantId, cancellation) is not { } tenant)
        {
            return BreakGlassOutcome.UnknownTenant;
        }

        if (!await db.Set<Account>().Operators().AnyAsync(a => a.Id == actorId, cancellation))
        {
            return BreakGlassOutcome.ActorIsNoOperator;
        }

        var outcome = await act(tenant);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return outcome;
    }

    /// <summary>Requested lately by who still is an operator, and not answered.</summary>
    private IQueryable<BreakGlassOpening> Waiting(Guid tenantId)
    {
        var since = clock.GetUtcNow() - BreakGlassOpening.ApprovalWithin;
        var operators = db.Set<Account>().Operators();
        return db.Set<BreakGlassOpening>().Where(o =>
            o.TenantId == tenantId && o.OpenedAt == null && o.EndsAt == null && o.RequestedAt > since && operators.Any(a => a.Id == o.RequestedBy));
    }

    private IQueryable<BreakGlassOpening> Open(Guid tenantId)
    {
        var now = clock.GetUtcNow();
        return db.Set<BreakGlassOpening>().Where(o => o.TenantId == tenantId && o.EndsAt > now);
    }
}

public sealed record BreakGlassRequested(string Reason) : OperatorEvent("break_glass.requested");

public sealed record BreakGlassOpened(DateTimeOffset Until, string Reason) : OperatorEvent("break_glass.opened");

/// <param name="WasOpen">Another operator had approved it.</param>
public sealed record BreakGlassClosed(bool WasOpen, string Reason) : OperatorEvent("break_glass.closed");
