using IdentityProvider.Auditing;
using IdentityProvider.Persistence;
using IdentityProvider.Policy;
using IdentityProvider.Tenancy;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Enforcement;

/// <summary>A tenant's two-factor policy as someone wants it.</summary>
/// <param name="SeenVersion">The version that the person was looking at: a change that came between is not overwritten.</param>
/// <param name="ActorId">The admin who asks; <see langword="null"/> for the platform itself, which is held neither to being enrolled nor to a preview.</param>
/// <param name="Preview">What the admin was shown before they confirmed.</param>
public sealed record WantedPolicy(Guid TenantId, TwoFactorMode Mode, DateTimeOffset? EffectiveAt, int SeenVersion, Guid? ActorId, Previewed? Preview = null)
{
    /// <summary>By an admin who confirms what they were shown.</summary>
    public static WantedPolicy By(Guid actorId, Guid tenantId, TwoFactorMode mode, DateTimeOffset? effectiveAt, Previewed? preview) =>
        new(tenantId, mode, effectiveAt, preview?.Version ?? 0, actorId, preview);

    /// <summary>A plan that is lost ends no enforcement by itself; only the platform ends it, by saying so.</summary>
    public bool IsEndByPlatform => ActorId is null && Mode is TwoFactorMode.Off;

    /// <summary>What was shown is the change that is wanted.</summary>
    public bool IsOfPreview => Preview is { } seen && seen.TenantId == TenantId && seen.Mode == Mode && seen.EffectiveAt == EffectiveAt;
}

public enum PolicyChangeOutcome
{
    Changed,

    /// <summary>It is so already; nothing was done, and the version stays.</summary>
    Unchanged,

    /// <summary>Only the Enterprise plan lets a tenant's admins change it; without the plan it stays as it is, in force.</summary>
    PlanRequired,

    /// <summary>Who demands a second factor of others must have one, or the first whom it locks out is the admin.</summary>
    ActorNotEnrolled,

    /// <summary>Another change came between, or what the preview showed has changed for the worse; the person must look again.</summary>
    Outdated,

    UnknownTenant,
}

/// <summary>The one place that changes what a tenant demands, for the console, the API and the provisioning document alike.</summary>
public sealed class PolicyChange(
    IdentityProviderDbContext db, WriterTurn writer, TwoFactorStatus twoFactor, PolicyPreview previews, IPolicyInForce alive, AuditTrail audit, PolicyMail mail,
    TimeProvider clock)
{
    /// <summary>Changes the policy in a transaction of its own. A refusal for the plan leaves its audit row.</summary>
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

        var outcome = await DecideAsync(tenant, wanted, cancellation);
        if (outcome is PolicyChangeOutcome.PlanRequired)
        {
            audit.Record(new PolicyChangeRefused(wanted.Mode, "plan_required") { TenantId = tenant.Id, ActorId = wanted.ActorId });
        }

        if (outcome is not PolicyChangeOutcome.Changed)
        {
            return outcome;
        }

        if (!await WriteAsync(wanted, cancellation))
        {
            return PolicyChangeOutcome.Outdated;
        }

        audit.Record(new PolicyChanged(
            tenant.TwoFactorMode, tenant.TwoFactorEffectiveAt, wanted.Mode, wanted.EffectiveAt, tenant.PolicyVersion + 1)
        {
            TenantId = tenant.Id,
            ActorId = wanted.ActorId,
        });
        if (ComesIntoForce(tenant, wanted))
        {
            await alive.ReachAsync(tenant.Id, cancellation);
        }

        await mail.TellAdminsAsync(tenant, wanted.Mode, wanted.ActorId, cancellation);
        return PolicyChangeOutcome.Changed;
    }

    /// <summary>At this moment; a day that is to come is somebody else's to watch.</summary>
    private bool ComesIntoForce(Tenant tenant, WantedPolicy wanted)
    {
        var now = clock.GetUtcNow();
        return !tenant.Policy.RequiresTwoFactor(now) && new TenantPolicy(wanted.Mode, wanted.EffectiveAt, tenant.PolicyVersion + 1).RequiresTwoFactor(now);
    }

    private async Task<PolicyChangeOutcome> DecideAsync(Tenant tenant, WantedPolicy wanted, CancellationToken cancellation)
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

        if (wanted.ActorId is not { } actorId)
        {
            return PolicyChangeOutcome.Changed;
        }

        if (wanted.Mode is TwoFactorMode.Required && !await twoFactor.IsOnAsync(actorId, cancellation))
        {
            return PolicyChangeOutcome.ActorNotEnrolled;
        }

        return wanted.IsOfPreview && await previews.StillHoldsAsync(wanted.Preview!, cancellation) ? PolicyChangeOutcome.Changed : PolicyChangeOutcome.Outdated;
    }

    /// <summary>One statement settles the race: of changes that saw the same version, one moves it. The plan is asked once more in it.</summary>
    private async Task<bool> WriteAsync(WantedPolicy wanted, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        return await db.Set<Tenant>()
            .Where(t => t.Id == wanted.TenantId && t.PolicyVersion == wanted.SeenVersion)
            .Where(t => t.Plan == TenantPlan.Enterprise || wanted.IsEndByPlatform)
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(t => t.TwoFactorMode, wanted.Mode)
                    .SetProperty(t => t.TwoFactorEffectiveAt, wanted.EffectiveAt)
                    .SetProperty(t => t.PolicyVersion, wanted.SeenVersion + 1)
                    .SetProperty(t => t.PolicyChangedAt, now)
                    .SetProperty(t => t.PolicyChangedBy, wanted.ActorId),
                cancellation) == 1;
    }
}

public sealed record PolicyChanged(
    TwoFactorMode Before, DateTimeOffset? BeforeEffectiveAt, TwoFactorMode After, DateTimeOffset? AfterEffectiveAt, int Version)
    : AuditEvent("policy.changed");

public sealed record PolicyChangeRefused(TwoFactorMode Wanted, string Reason) : AuditEvent("policy.change_refused");
