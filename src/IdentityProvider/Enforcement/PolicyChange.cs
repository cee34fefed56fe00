using IdentityProvider.Auditing;
using IdentityProvider.Persistence;
using IdentityProvider.Policy;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Enforcement;

public enum PolicyChangeOutcome
{
    Changed,

    /// <summary>It is so already; nothing was done, and the version stays.</summary>
    Unchanged,

    /// <summary>Only the Enterprise plan lets a tenant's admins change it; without the plan it stays as it is, in force.</summary>
    PlanRequired,

    /// <summary>It could lock everybody out: too few admins have a second factor and a way back in without it (<see cref="PolicyImpact.AdminsAreReady"/>).</summary>
    AdminsNotReady,

    /// <summary>What is demanded already is not put off: that would be a grace of its own. Turning it off is another thing, and is said so.</summary>
    AlreadyInForce,

    /// <summary>An application may make the policy stricter, and nothing else.</summary>
    PersonRequired,

    /// <summary>Another change came between, or what the preview showed has changed for the worse; the person must look again.</summary>
    Outdated,

    UnknownTenant,
}

/// <summary>The one place that changes what a tenant demands, for the console, the API and the provisioning document alike.</summary>
public sealed class PolicyChange(
    IdentityProviderDbContext db, WriterTurn writer, PolicyPreview previews, IPolicyInForce alive, AuditTrail audit, PolicyMail mail, ScheduleMail scheduleMail,
    TimeProvider clock)
{
    /// <summary>Changes the policy in a transaction of its own. A refusal for the plan, or of an application, leaves its audit row.</summary>
    public async Task<PolicyChangeOutcome> ApplyAsync(WantedPolicy wanted, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        var outcome = await ApplyWithinAsync(wanted, cancellation);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return outcome;
    }

    /// <summary>The same within the caller's transaction; the caller saves.</summary>
    public async Task<PolicyChangeOutcome> ApplyWithinAsync(WantedPolicy wanted, CancellationToken cancellation)
    {
        if (await db.Set<Tenant>().AsNoTracking().SingleOrDefaultAsync(t => t.Id == wanted.TenantId, cancellation) is not { } tenant)
        {
            return PolicyChangeOutcome.UnknownTenant;
        }

        var now = clock.GetUtcNow();
        var outcome = await DecideAsync(tenant, wanted, now, cancellation);
        if (outcome is PolicyChangeOutcome.PlanRequired or PolicyChangeOutcome.PersonRequired)
        {
            var reason = outcome is PolicyChangeOutcome.PlanRequired ? "plan_required" : "person_required";
            audit.Record(new PolicyChangeRefused(wanted.Mode, reason) { TenantId = tenant.Id, ActorId = wanted.ActorId });
        }

        if (outcome is not PolicyChangeOutcome.Changed)
        {
            return outcome;
        }

        if (!await WriteAsync(tenant, wanted, now, cancellation))
        {
            return PolicyChangeOutcome.Outdated;
        }

        audit.Record(Happened(tenant, wanted) with { TenantId = tenant.Id, ActorId = wanted.ActorId ?? wanted.OperatorId });
        // What comes into force now; a day that is to come is the schedule's to watch.
        if (!tenant.Policy.RequiresTwoFactor(now) && new TenantPolicy(wanted.Mode, wanted.EffectiveAt, tenant.PolicyVersion + 1, tenant.Policy.InForce(now)).RequiresTwoFactor(now))
        {
            await alive.ReachAsync(tenant.Id, cancellation);
        }

        await mail.TellAdminsAsync(tenant, wanted, cancellation);
        if (wanted.Mode is TwoFactorMode.Required && wanted.EffectiveAt is { } from && from > now)
        {
            await scheduleMail.TellMembersAsync(tenant, from, cancellation);
        }

        return PolicyChangeOutcome.Changed;
    }

    private async Task<PolicyChangeOutcome> DecideAsync(Tenant tenant, WantedPolicy wanted, DateTimeOffset now, CancellationToken cancellation)
    {
        if (tenant.Plan is not TenantPlan.Enterprise && !wanted.IsEndByPlatform)
        {
            return PolicyChangeOutcome.PlanRequired;
        }

        if (tenant.PolicyVersion != wanted.SeenVersion)
        {
            return PolicyChangeOutcome.Outdated;
        }

        if (tenant.TwoFactorMode == wanted.Mode && tenant.TwoFactorEffectiveAt == wanted.EffectiveAt)
        {
            return PolicyChangeOutcome.Unchanged;
        }

        if (wanted.IsByPlatform)
        {
            return PolicyChangeOutcome.Changed;
        }

        if (wanted.ClientId is not null && wanted.IsWeakerThan(tenant.Policy, now))
        {
            return PolicyChangeOutcome.PersonRequired;
        }

        if (wanted.Mode is TwoFactorMode.Required && wanted.EffectiveAt > now && tenant.Policy.RequiresTwoFactor(now))
        {
            return PolicyChangeOutcome.AlreadyInForce;
        }

        if (!wanted.IsOfPreview)
        {
            return PolicyChangeOutcome.Outdated;
        }

        if (wanted.Mode is not TwoFactorMode.Required)
        {
            return PolicyChangeOutcome.Changed;
        }

        var admins = await previews.AdminsAsync(tenant.Id, cancellation);
        return !PolicyImpact.AreReady(admins) ? PolicyChangeOutcome.AdminsNotReady
            : await previews.StillHoldsAsync(wanted.Preview!, admins, cancellation) ? PolicyChangeOutcome.Changed
            : PolicyChangeOutcome.Outdated;
    }

    private static AuditEvent Happened(Tenant tenant, WantedPolicy wanted) => wanted.Reason is { } reason
        ? new PolicyEndedByOperator(tenant.TwoFactorMode, tenant.TwoFactorEffectiveAt, tenant.PolicyVersion + 1, reason.Text)
        : new PolicyChanged(tenant.TwoFactorMode, tenant.TwoFactorEffectiveAt, wanted.Mode, wanted.EffectiveAt, tenant.PolicyVersion + 1);

    /// <summary>One statement settles the race: of changes that saw the same version, one moves it. The plan is asked once more in it.</summary>
    private async Task<bool> WriteAsync(Tenant tenant, WantedPolicy wanted, DateTimeOffset now, CancellationToken cancellation)
    {
        var (before, stage) = (tenant.Policy.InForce(now), PolicySchedule.StageAt(wanted.EffectiveAt, now));
        return await db.Set<Tenant>()
            .Where(t => t.Id == wanted.TenantId && t.PolicyVersion == wanted.SeenVersion)
            .Where(t => t.Plan == TenantPlan.Enterprise || wanted.IsEndByPlatform)
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(t => t.TwoFactorMode, wanted.Mode)
                    .SetProperty(t => t.TwoFactorEffectiveAt, wanted.EffectiveAt)
                    .SetProperty(t => t.TwoFactorModeBefore, before)
                    .SetProperty(t => t.ScheduleStage, stage)
                    .SetProperty(t => t.PolicyVersion, wanted.SeenVersion + 1)
                    .SetProperty(t => t.PolicyChangedAt, now)
                    .SetProperty(t => t.PolicyChangedBy, wanted.ActorId ?? wanted.OperatorId),
                cancellation) == 1;
    }
}

public sealed record PolicyChanged(
    TwoFactorMode Before, DateTimeOffset? BeforeEffectiveAt, TwoFactorMode After, DateTimeOffset? AfterEffectiveAt, int Version)
    : AuditEvent("policy.changed");

public sealed record PolicyEndedByOperator(TwoFactorMode Before, DateTimeOffset? BeforeEffectiveAt, int Version, string Reason)
    : OperatorEvent("policy.ended_by_operator");

public sealed record PolicyChangeRefused(TwoFactorMode Wanted, string Reason) : AuditEvent("policy.change_refused");
