using IdentityProvider.Accounts;
using IdentityProvider.Persistence;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Enforcement;

/// <summary>Who wants to touch the second factor of which members, and why.</summary>
/// <param name="ByOperator">The actor asks as an operator, not as an admin of the tenant.</param>
public sealed record FactorRequest(Guid TenantId, IReadOnlyCollection<Guid> MembershipIds, Guid ActorId, StatedReason Reason, bool ByOperator = false);

/// <summary>Why one member's second factor is not theirs to touch.</summary>
public enum FactorRefusal
{
    /// <summary>No live membership of this tenant.</summary>
    UnknownMember,

    /// <summary>Who asks was an admin or operator a moment ago, and is none now.</summary>
    ActorIsNoAdmin,

    /// <summary>One's own is changed on My Page.</summary>
    Self,

    /// <summary>Another tenant, which the actor does not administer, or the platform itself depends on that factor.</summary>
    SharedAccount,
}

/// <summary>One member, as they are while tenant and account are held.</summary>
/// <param name="Member">With tenant and account; <see langword="null"/> for an unknown one.</param>
/// <param name="Others">The other tenants of the person that are in use.</param>
public sealed record FactorTarget(Guid MembershipId, Membership? Member, IReadOnlyList<Tenant> Others, FactorRefusal? Refusal);

/// <summary>
/// The one rule for who may touch a member's second factor, for resets and one-time passes alike. An account has one factor for all its
/// tenants: where other tenants require it, an admin of one alone must not take it away.
/// </summary>
public sealed class FactorAuthority(IdentityProviderDbContext db, TimeProvider clock)
{
    /// <summary>Within the caller's transaction, until whose end all tenants and accounts concerned are held, always in the same order.</summary>
    public async Task<IReadOnlyList<FactorTarget>> HoldAsync(FactorRequest request, CancellationToken cancellation)
    {
        var ids = request.MembershipIds.Distinct().ToList();
        var accounts = await db.Set<Membership>().LiveIn(request.TenantId).Where(m => ids.Contains(m.Id)).Select(m => m.AccountId).ToListAsync(cancellation);
        var tenants = await db.Set<Membership>().Where(m => accounts.Contains(m.AccountId) && m.EndedAt == null).Select(m => m.TenantId).Distinct().ToListAsync(cancellation);
        foreach (var tenant in tenants.Append(request.TenantId).Distinct().Order())
        {
            await db.Set<Tenant>().HoldAsync(tenant, cancellation);
        }

        foreach (var account in accounts.Order())
        {
            await db.Set<Account>().HoldAsync(account, cancellation);
        }

        // Note: read anew, since anything may have changed while we waited.
        var live = await db.Set<Membership>().AsNoTracking().Include(m => m.Tenant).Include(m => m.Account)
            .Where(m => accounts.Contains(m.AccountId) && m.EndedAt == null)
            .ToListAsync(cancellation);
        var actor = await ActorAsync(request, cancellation);
        return [.. ids.Select(id => Judge(id, request, actor, live))];
    }

    private FactorTarget Judge(Guid id, FactorRequest request, Actor actor, List<Membership> live)
    {
        var member = live.Find(m => m.Id == id && m.TenantId == request.TenantId);
        var others = live.Where(m => m.AccountId == member?.AccountId && m.TenantId != request.TenantId && !m.Tenant.Suspended).Select(m => m.Tenant).ToList();
        FactorRefusal? refusal = (actor.HasAuthority, member) switch
        {
            (false, _) => FactorRefusal.ActorIsNoAdmin,
            (_, null) => FactorRefusal.UnknownMember,
            _ when member.AccountId == request.ActorId => FactorRefusal.Self,
            _ when actor.IsOperator => null,
            _ when member.Account.IsOperator || others.Exists(t => t.Policy.RequiresOrWillRequire(clock.GetUtcNow()) && !actor.Administers.Contains(t.Id)) => FactorRefusal.SharedAccount,
            _ => null,
        };
        return new FactorTarget(id, member, others, refusal);
    }

    private async Task<Actor> ActorAsync(FactorRequest request, CancellationToken cancellation)
    {
        if (request.ByOperator)
        {
            var isOperator = await db.Set<Account>().Operators().AnyAsync(a => a.Id == request.ActorId, cancellation);
            return new Actor(isOperator, isOperator, []);
        }

        var administers = await db.Set<Membership>().Where(m => m.AccountId == request.ActorId && m.EndedAt == null)
            .AdminsWhoMaySignIn().Select(m => m.TenantId).ToListAsync(cancellation);
        return new Actor(administers.Contains(request.TenantId), false, administers);
    }

    private sealed record Actor(bool HasAuthority, bool IsOperator, IReadOnlyList<Guid> Administers);
}
