using IdentityProvider.Auditing;
using IdentityProvider.Persistence;
using IdentityProvider.Policy;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Enforcement;

/// <summary>What an admin wants of sign-ins for the tenant; <see langword="null"/>: as the platform has it.</summary>
public sealed record WantedSignInRules(int? SessionHours, int? SessionIdleMinutes, int? TrustedBrowserDays);

/// <summary>Changes a tenant's <see cref="SignInRules"/>. They reach the next authorization; tokens that live are not touched.</summary>
public sealed class SignInRulesChange(IdentityProviderDbContext db, WriterTurn writer, AuditTrail audit)
{
    /// <returns>Whether the actor was still an admin of the tenant.</returns>
    public async Task<bool> ApplyAsync(Guid tenantId, WantedSignInRules wanted, Guid actorId, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        if (await db.Set<Tenant>().HoldAsync(tenantId, cancellation) is not { } tenant
            || !await db.Set<Membership>().IsAdminAsync(tenantId, actorId, cancellation))
        {
            return false;
        }

        var before = new WantedSignInRules(tenant.SessionHours, tenant.SessionIdleMinutes, tenant.TrustedBrowserDays);
        if (before == wanted)
        {
            return true; // nothing changed, and the history says nothing
        }

        await db.Set<Tenant>().Where(t => t.Id == tenantId).ExecuteUpdateAsync(
            set => set.SetProperty(t => t.SessionHours, wanted.SessionHours)
                .SetProperty(t => t.SessionIdleMinutes, wanted.SessionIdleMinutes)
                .SetProperty(t => t.TrustedBrowserDays, wanted.TrustedBrowserDays), cancellation);
        audit.Record(new SignInRulesChanged(before, wanted) { TenantId = tenantId, ActorId = actorId });
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }
}

public sealed record SignInRulesChanged(WantedSignInRules Before, WantedSignInRules After) : AuditEvent("tenant.sign_in_rules_changed");
