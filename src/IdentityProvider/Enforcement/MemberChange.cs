using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Persistence;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Enforcement;

/// <summary>Whose membership is to change, and the admin of the tenant who asks for it.</summary>
/// <param name="ByOperator">Who asks does so as an operator of the platform instead.</param>
public sealed record MemberTarget(Guid TenantId, Guid MembershipId, Guid ActorId, bool ByOperator = false);

public enum MemberChangeOutcome
{
    Changed,

    /// <summary>It is so already; nothing was done.</summary>
    Unchanged,

    /// <summary>Nobody else could administer the tenant.</summary>
    LastAdmin,

    /// <summary>The tenant demands a second factor, now or from a day on, and no other admin would be ready for that (<see cref="AdminReadiness"/>).</summary>
    LastReadyAdmin,

    /// <summary>No live membership of this tenant.</summary>
    UnknownMember,

    /// <summary>Who asks was an admin a moment ago, and is none now.</summary>
    ActorIsNoAdmin,
}

/// <summary>
/// The one place where an admin changes a member's role or ends a membership. All of it is decided while the tenant is held, so that of
/// two admins who demote each other, or themselves, at the same moment the later one finds what the earlier one left.
/// </summary>
public sealed class MemberChange(
    IdentityProviderDbContext db, WriterTurn writer, IEnumerable<IMembershipEnding> endings, AuditTrail audit, MemberMail mail, TimeProvider clock)
{
    /// <summary>Another role, from the next request or token on.</summary>
    public Task<MemberChangeOutcome> ChangeRoleAsync(MemberTarget target, MemberRole role, CancellationToken cancellation) => ApplyAsync(
        target,
        member => member.Role == role,
        row => row.ExecuteUpdateAsync(set => set.SetProperty(m => m.Role, role), cancellation),
        async (tenant, member) =>
        {
            audit.Record(new MemberRoleChanged(member.Role, role) { TenantId = tenant.Id, AccountId = member.AccountId, ActorId = target.ActorId });
            await mail.RoleChangedAsync(tenant, member.Account, role, target.ActorId, cancellation);
        },
        cancellation);

    /// <summary>Ends the membership, and what the person holds in this tenant with it; their account, sessions and other tenants stay.</summary>
    public Task<MemberChangeOutcome> RemoveAsync(MemberTarget target, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        return ApplyAsync(
            target,
            member => false,
            row => row.ExecuteUpdateAsync(set => set.SetProperty(m => m.EndedAt, now), cancellation),
            async (tenant, member) =>
            {
                foreach (var ending in endings)
                {
                    await ending.EndAsync(tenant.Id, member.AccountId, cancellation);
                }

                audit.Record(new MemberRemoved(member.Role) { TenantId = tenant.Id, AccountId = member.AccountId, ActorId = target.ActorId });
                await mail.RemovedAsync(tenant, member.Account, target.ActorId, cancellation);
            },
            cancellation);
    }

    /// <param name="isSo">Whether nothing is left to do.</param>
    /// <param name="write">Changes the one row.</param>
    /// <param name="follow">What comes with the change.</param>
    private async Task<MemberChangeOutcome> ApplyAsync(
        MemberTarget target, Func<Membership, bool> isSo, Func<IQueryable<Membership>, Task<int>> write, Func<Tenant, Membership, Task> follow, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        if (await db.Set<Tenant>().HoldAsync(target.TenantId, cancellation) is not { } tenant
            || await Live(tenant.Id).AsNoTracking().Include(m => m.Account).SingleOrDefaultAsync(m => m.Id == target.MembershipId, cancellation) is not { } member)
        {
            return MemberChangeOutcome.UnknownMember;
        }

        if (!await MayAskAsync(tenant, target, cancellation))
        {
            return MemberChangeOutcome.ActorIsNoAdmin;
        }

        if (isSo(member))
        {
            return MemberChangeOutcome.Unchanged;
        }

        if (member.Role is MemberRole.Admin && await LackAsync(tenant, member, cancellation) is { } lack)
        {
            return lack;
        }

        // Note: a provisioning document changes roles without holding the tenant.
        if (await write(Live(tenant.Id).Where(m => m.Id == member.Id && m.Role == member.Role)) == 0)
        {
            return MemberChangeOutcome.UnknownMember;
        }

        await follow(tenant, member);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return MemberChangeOutcome.Changed;
    }

    /// <summary>What the tenant would be left without. An admin who may not sign in does not count.</summary>
    private async Task<MemberChangeOutcome?> LackAsync(Tenant tenant, Membership leaving, CancellationToken cancellation)
    {
        var left = db.Set<Membership>().LiveIn(tenant.Id).AdminsWhoMaySignIn().Where(m => m.Id != leaving.Id);
        return !await left.AnyAsync(cancellation) ? MemberChangeOutcome.LastAdmin
            : await db.IsReadyAdminLeftAsync(tenant, without: [leaving.AccountId], clock.GetUtcNow(), cancellation) ? null
            : MemberChangeOutcome.LastReadyAdmin;
    }

    private Task<bool> MayAskAsync(Tenant tenant, MemberTarget target, CancellationToken cancellation) => target.ByOperator
        ? db.Set<Account>().Operators().AnyAsync(a => a.Id == target.ActorId, cancellation)
        : db.Set<Membership>().IsAdminAsync(tenant.Id, target.ActorId, cancellation);

    private IQueryable<Membership> Live(Guid tenantId) => db.Set<Membership>().LiveIn(tenantId);
}

public sealed record MemberRoleChanged(MemberRole Before, MemberRole After) : AuditEvent("member.role_changed");

public sealed record MemberRemoved(MemberRole Role) : AuditEvent("member.removed");
