using IdentityProvider.Auditing;
using IdentityProvider.Enforcement;
using IdentityProvider.OpenIdConnect.Clients;
using IdentityProvider.Persistence;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Operation;

public enum TenantChangeOutcome
{
    Changed,

    /// <summary>It is so already; nothing was done.</summary>
    Unchanged,
    WrongReason,

    /// <summary>The policy was changed since the operator looked.</summary>
    Outdated,
}

/// <summary>What an operator changes about a tenant.</summary>
public sealed class TenantChange(
    IdentityProviderDbContext db, WriterTurn writer, PlanChange plans, PolicyChange policies, ClientRegistration catalogue, AuditTrail audit)
{
    public async Task<TenantChangeOutcome> ChangePlanAsync(Guid tenantId, TenantPlan plan, Guid operatorId, CancellationToken cancellation) =>
        await plans.ApplyAsync(tenantId, plan, operatorId, cancellation) ? TenantChangeOutcome.Changed : TenantChangeOutcome.Unchanged;

    /// <summary>What a tenant demands ends by this alone, never by the loss of its plan.</summary>
    public async Task<TenantChangeOutcome> EndPolicyAsync(Guid tenantId, int seenVersion, string? reason, Guid operatorId, CancellationToken cancellation)
    {
        if (!StatedReason.TryParse(reason, out var stated))
        {
            return TenantChangeOutcome.WrongReason;
        }

        return await policies.ApplyAsync(WantedPolicy.EndedBy(operatorId, tenantId, seenVersion, stated), cancellation) switch
        {
            PolicyChangeOutcome.Changed => TenantChangeOutcome.Changed,
            PolicyChangeOutcome.Unchanged => TenantChangeOutcome.Unchanged,
            _ => TenantChangeOutcome.Outdated,
        };
    }

    /// <summary>Nobody signs in for a suspended tenant, and its machines get no tokens, from the next request on.</summary>
    public async Task<TenantChangeOutcome> SuspendAsync(Guid tenantId, bool suspended, Guid operatorId, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        var isFirst = await db.Set<Tenant>().Where(t => t.Id == tenantId && t.Suspended != suspended)
            .ExecuteUpdateAsync(set => set.SetProperty(t => t.Suspended, suspended), cancellation) == 1;
        if (!isFirst)
        {
            return TenantChangeOutcome.Unchanged;
        }

        await catalogue.PublishAsync(cancellation);
        OperatorEvent happened = suspended ? new TenantSuspended() : new TenantUnsuspended();
        audit.Record(happened with { TenantId = tenantId, ActorId = operatorId });
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return TenantChangeOutcome.Changed;
    }
}

public sealed record TenantSuspended() : OperatorEvent("tenant.suspended");

public sealed record TenantUnsuspended() : OperatorEvent("tenant.unsuspended");
