using IdentityProvider.Auditing;
using IdentityProvider.Persistence;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace IdentityProvider.Enforcement;

public enum ExemptionOutcome
{
    /// <summary>It waits for another admin.</summary>
    Requested,

    /// <summary>It holds from now on.</summary>
    Approved,

    Withdrawn,

    /// <summary>Hours or reason are not what they must be.</summary>
    WrongTerms,

    /// <summary>
    /// The tenant has not the Enterprise plan: what is demanded without it is read-only for its admins, and an exemption would weaken it.
    /// What they granted before they may take back.
    /// </summary>
    PlanRequired,

    /// <summary>Nobody does without their own second factor by their own word.</summary>
    ForOneself,

    /// <summary>Who asked for it, or whom it is for, does not approve it.</summary>
    NotByThisAdmin,

    /// <summary>There are two admins, and the other one is whom it would be for.</summary>
    NobodyCouldApprove,

    /// <summary>The member has one, or waits for one.</summary>
    HasOne,

    /// <summary><see cref="EnforcementOptions.ExemptionQuota"/>.</summary>
    QuotaReached,

    /// <summary>No live membership of this tenant.</summary>
    UnknownMember,

    /// <summary>None of this tenant that waits or lives: somebody was quicker, or it ended.</summary>
    UnknownExemption,

    /// <summary>Who asks was an admin a moment ago, and is none now.</summary>
    ActorIsNoAdmin,
}

/// <summary>
/// The one place where admins let a member do without a second factor for some hours. All of it is decided while the tenant is held, and one
/// conditional update settles who was first; the end needs nobody, since the gate reads the time.
/// </summary>
public sealed class Exemptions(
    IdentityProviderDbContext db, WriterTurn writer, ExemptionList list, AuditTrail audit, ReliefMail mail, TimeProvider clock, IOptions<EnforcementOptions> options)
{
    /// <summary>Asks another admin for it. Where no other admin may sign in, it holds at once.</summary>
    public async Task<ExemptionOutcome> RequestAsync(MemberTarget target, int hours, string? reason, CancellationToken cancellation)
    {
        if (hours is < 1 or > Exemption.MostHours || !StatedReason.TryParse(reason, out var stated))
        {
            return ExemptionOutcome.WrongTerms;
        }

        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        if (await db.Set<Tenant>().HoldAsync(target.TenantId, cancellation) is not { } tenant
            || await Members(tenant.Id).Include(m => m.Account).SingleOrDefaultAsync(m => m.Id == target.MembershipId, cancellation) is not { } member)
        {
            return ExemptionOutcome.UnknownMember;
        }

        if (!await db.Set<Membership>().IsAdminAsync(tenant.Id, target.ActorId, cancellation))
        {
            return ExemptionOutcome.ActorIsNoAdmin;
        }

        if (tenant.Plan is not TenantPlan.Enterprise)
        {
            return ExemptionOutcome.PlanRequired;
        }

        var others = await Members(tenant.Id).AdminsWhoMaySignIn().Where(m => m.AccountId != target.ActorId).Select(m => m.AccountId).ToListAsync(cancellation);
        if (await RefusalAsync(target, member, others, cancellation) is { } refusal)
        {
            return refusal;
        }

        var now = clock.GetUtcNow();
        var exemption = new Exemption
        {
            TenantId = tenant.Id,
            MembershipId = member.Id,
            Hours = hours,
            Reason = stated.Text,
            RequestedBy = target.ActorId,
            RequestedAt = now,
        };
        db.Add(exemption);
        audit.Record(new ExemptionRequested(hours, stated.Text) { TenantId = tenant.Id, AccountId = member.AccountId, ActorId = target.ActorId });
        if (others.Count == 0)
        {
            (exemption.ApprovedBy, exemption.ApprovedAt, exemption.EndsAt) = (target.ActorId, now, now.AddHours(hours));
            audit.Record(Approved(exemption, now.AddHours(hours), member, target.ActorId));
        }

        var outcome = others.Count == 0 ? ExemptionOutcome.Approved : ExemptionOutcome.Requested;
        await mail.TellAsync(tenant, exemption, member.Account, target.ActorId, outcome, cancellation);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return outcome;
    }

    /// <summary>By another admin than who asked; it holds from then on.</summary>
    public async Task<ExemptionOutcome> ApproveAsync(Guid tenantId, Guid exemptionId, Guid actorId, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        if (await db.Set<Tenant>().HoldAsync(tenantId, cancellation) is not { } tenant || !await db.Set<Membership>().IsAdminAsync(tenantId, actorId, cancellation))
        {
            return ExemptionOutcome.ActorIsNoAdmin;
        }

        if (tenant.Plan is not TenantPlan.Enterprise)
        {
            return ExemptionOutcome.PlanRequired;
        }

        if (await FindAsync(list.Waiting(tenantId), exemptionId, cancellation) is not { Membership: { } member } exemption)
        {
            return ExemptionOutcome.UnknownExemption;
        }

        if (actorId == exemption.RequestedBy || actorId == member.AccountId)
        {
            return ExemptionOutcome.NotByThisAdmin;
        }

        var now = clock.GetUtcNow();
        var until = now.AddHours(exemption.Hours);
        var isFirst = await db.Set<Exemption>().Where(e => e.Id == exemptionId && e.ApprovedAt == null && e.WithdrawnAt == null).ExecuteUpdateAsync(
            set => set.SetProperty(e => e.ApprovedBy, actorId).SetProperty(e => e.ApprovedAt, now).SetProperty(e => e.EndsAt, until), cancellation) == 1;
        if (!isFirst)
        {
            return ExemptionOutcome.UnknownExemption;
        }

        exemption.EndsAt = until;
        audit.Record(Approved(exemption, until, member, actorId));
        await mail.TellAsync(tenant, exemption, member.Account, actorId, ExemptionOutcome.Approved, cancellation);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return ExemptionOutcome.Approved;
    }

    /// <summary>By any admin, whether it waits or lives; from the next token or question about one on it is over.</summary>
    public async Task<ExemptionOutcome> WithdrawAsync(Guid tenantId, Guid exemptionId, Guid actorId, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        if (await db.Set<Tenant>().HoldAsync(tenantId, cancellation) is not { } tenant || !await db.Set<Membership>().IsAdminAsync(tenantId, actorId, cancellation))
        {
            return ExemptionOutcome.ActorIsNoAdmin;
        }

        if (await FindAsync(Open(tenantId), exemptionId, cancellation) is not { Membership: { } member } exemption)
        {
            return ExemptionOutcome.UnknownExemption;
        }

        var now = clock.GetUtcNow();
        var isFirst = await db.Set<Exemption>().Where(e => e.Id == exemptionId && e.WithdrawnAt == null).ExecuteUpdateAsync(
            set => set.SetProperty(e => e.WithdrawnBy, actorId).SetProperty(e => e.WithdrawnAt, now), cancellation) == 1;
        if (!isFirst)
        {
            return ExemptionOutcome.UnknownExemption;
        }

        audit.Record(new ExemptionWithdrawn(exemption.EndsAt is not null, exemption.Reason) { TenantId = tenantId, AccountId = member.AccountId, ActorId = actorId });
        await mail.TellAsync(tenant, exemption, member.Account, actorId, ExemptionOutcome.Withdrawn, cancellation);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return ExemptionOutcome.Withdrawn;
    }

    private async Task<ExemptionOutcome?> RefusalAsync(MemberTarget target, Membership member, List<Guid> otherAdmins, CancellationToken cancellation)
    {
        if (member.AccountId == target.ActorId)
        {
            return ExemptionOutcome.ForOneself;
        }

        if (otherAdmins.Count > 0 && otherAdmins.All(id => id == member.AccountId))
        {
            return ExemptionOutcome.NobodyCouldApprove;
        }

        var open = Open(target.TenantId);
        return await open.AnyAsync(e => e.MembershipId == member.Id, cancellation) ? ExemptionOutcome.HasOne
            : await open.CountAsync(cancellation) >= options.Value.ExemptionQuota ? ExemptionOutcome.QuotaReached
            : null;
    }

    private static ExemptionApproved Approved(Exemption exemption, DateTimeOffset until, Membership member, Guid actorId) =>
        new(exemption.Hours, until, exemption.Reason) { TenantId = exemption.TenantId, AccountId = member.AccountId, ActorId = actorId };

    private IQueryable<Exemption> Open(Guid tenantId)
    {
        var (waiting, live) = (list.Waiting(tenantId), list.Live());
        return db.Set<Exemption>().Where(e => e.TenantId == tenantId && (waiting.Any(w => w.Id == e.Id) || live.Any(l => l.Id == e.Id)));
    }

    private static Task<Exemption?> FindAsync(IQueryable<Exemption> among, Guid id, CancellationToken cancellation) =>
        among.AsNoTracking().Include(e => e.Membership.Account).SingleOrDefaultAsync(e => e.Id == id, cancellation);

    private IQueryable<Membership> Members(Guid tenantId) => db.Set<Membership>().AsNoTracking().LiveIn(tenantId);
}

public sealed record ExemptionRequested(int Hours, string Reason) : AuditEvent("exemption.requested");

public sealed record ExemptionApproved(int Hours, DateTimeOffset Until, string Reason) : AuditEvent("exemption.approved");

/// <param name="WasLive">It had been approved.</param>
public sealed record ExemptionWithdrawn(bool WasLive, string Reason) : AuditEvent("exemption.withdrawn");
