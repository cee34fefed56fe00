using IdentityProvider.Auditing;
using IdentityProvider.Persistence;
using IdentityProvider.Policy;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Enforcement;

/// <summary>What comes with another plan, whoever changes it. Losing the plan never ends enforcement by itself: who is to end it says so.</summary>
public sealed class PlanChange(IdentityProviderDbContext db, WriterTurn writer, AuditTrail audit, PolicyMail mail)
{
    /// <summary>By an operator, in a transaction of its own.</summary>
    /// <returns>Whether there was such a tenant with another plan.</returns>
    public async Task<bool> ApplyAsync(Guid tenantId, TenantPlan plan, Guid operatorId, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        if (await db.Set<Tenant>().HoldAsync(tenantId, cancellation) is not { } tenant || tenant.Plan == plan)
        {
            return false;
        }

        await db.Set<Tenant>().Where(t => t.Id == tenantId).ExecuteUpdateAsync(set => set.SetProperty(t => t.Plan, plan), cancellation);
        await FollowAsync(tenant, tenant.Plan, plan, operatorId, cancellation);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    /// <summary>History and mail, within the transaction that changes the plan.</summary>
    /// <param name="operatorId"><see langword="null"/>: a provisioning document.</param>
    /// <returns>The policy that stays in force though the plan no longer covers it; <see langword="null"/>: there is none.</returns>
    public async Task<TwoFactorMode?> FollowAsync(Tenant tenant, TenantPlan before, TenantPlan after, Guid? operatorId, CancellationToken cancellation)
    {
        var mode = await db.Set<Tenant>().Where(t => t.Id == tenant.Id).Select(t => t.TwoFactorMode).SingleAsync(cancellation);
        var stays = after is TenantPlan.Standard && mode is not TwoFactorMode.Off;
        audit.Record(new TenantPlanChanged(before.ToString(), after.ToString(), stays, operatorId is null ? "provisioning document" : "operator")
        {
            TenantId = tenant.Id,
            ActorId = operatorId,
        });
        if (!stays)
        {
            return null;
        }

        await mail.TellOfLostPlanAsync(tenant, operatorId, cancellation);
        return mode;
    }
}

/// <param name="PolicyStays">The tenant lost the plan that its two-factor policy needs, and the policy stays in force.</param>
public sealed record TenantPlanChanged(string Before, string After, bool PolicyStays, string By) : AuditEvent("tenant.plan_changed");
