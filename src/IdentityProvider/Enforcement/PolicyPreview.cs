using IdentityProvider.Persistence;
using IdentityProvider.Policy;
using IdentityProvider.Shared;
using IdentityProvider.Tenancy;
using IdentityProvider.TwoFactor;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Enforcement;

/// <summary>What somebody was shown before they changed a policy; travels sealed with the confirmation.</summary>
/// <param name="Version">The policy that it was a preview of a change of.</param>
public sealed record Previewed(
    Guid TenantId, int Version, TwoFactorMode Mode, DateTimeOffset? EffectiveAt, int WithoutTwoFactor, IReadOnlyList<Guid> ReadyAdmins, int OpenInvitations, DateTimeOffset At);

/// <summary>Says what a change of policy would do; changes nothing.</summary>
public sealed class PolicyPreview(
    IdentityProviderDbContext db, IAliveWithoutSecondFactor alive, InvitationList invitations, IDataProtectionProvider protection, TimeProvider clock)
{
    private readonly SealedJson<Previewed> seal = new(protection, "policy-preview/v1");

    public async Task<PolicyImpact> OfAsync(Guid tenantId, CancellationToken cancellation)
    {
        var members = await Live(tenantId).CountAsync(cancellation);
        var without = await Unready(tenantId).CountAsync(cancellation);
        return new PolicyImpact(members, without, await AdminsAsync(tenantId, cancellation), await invitations.CountAsync(tenantId, cancellation));
    }

    public async Task<IReadOnlyList<AdminReadiness>> AdminsAsync(Guid tenantId, CancellationToken cancellation)
    {
        var (enrolled, proved) = (db.Set<EnrolledFactor>(), db.Set<RecoveryProof>());
        return await Live(tenantId)
            .Where(m => m.Role == MemberRole.Admin)
            .OrderBy(m => m.Account.CanonicalEmail)
            .Select(m => new AdminReadiness(
                m.AccountId, m.Account.Email, m.Account.Name, m.Account.EmailVerified && !m.Account.Disabled,
                enrolled.Any(f => f.AccountId == m.AccountId),
                proved.Any(p => p.AccountId == m.AccountId) || enrolled.Count(f => f.AccountId == m.AccountId) > 1))
            .ToListAsync(cancellation);
    }

    /// <summary>What goes on at applications without a second factor until then.</summary>
    public Task<AliveWithoutSecondFactor> AliveAsync(Guid tenantId, CancellationToken cancellation) => alive.CountAsync(tenantId, cancellation);

    /// <summary>The members without a second factor, by e-mail.</summary>
    public IAsyncEnumerable<UnreadyMember> UnreadyMembersOf(Guid tenantId) => Unready(tenantId)
        .OrderBy(m => m.Account.CanonicalEmail)
        .Select(m => new UnreadyMember(m.Account.Email, m.Account.Name, m.Role, m.LastSignInAt))
        .AsAsyncEnumerable();

    /// <summary>Who may still come, by e-mail.</summary>
    public Task<IReadOnlyList<WaitingInvitation>> InvitedAsync(Guid tenantId, CancellationToken cancellation) => invitations.OfAsync(tenantId, cancellation);

    /// <summary>What the confirmation of this change is to bring back.</summary>
    public string TokenOf(Tenant tenant, TwoFactorMode mode, DateTimeOffset? effectiveAt, PolicyImpact impact) => seal.Seal(new Previewed(
        tenant.Id, tenant.PolicyVersion, mode, effectiveAt, impact.WithoutTwoFactor, [.. impact.Admins.Where(a => a.IsReady).Select(a => a.AccountId)],
        impact.OpenInvitations, clock.GetUtcNow()));

    /// <returns><see langword="null"/> for anything that is no preview of ours.</returns>
    public Previewed? Open(string? token) => seal.Open(token);

    /// <summary>
    /// Nobody more is met or invited than was shown, and no admin who was shown as able to sign in is so no longer. What lives at applications is not
    /// held against it: in a tenant at work it changes with every sign-in, and behind all of it is one of the people who were counted.
    /// </summary>
    /// <param name="admins">As they are now.</param>
    public async Task<bool> StillHoldsAsync(Previewed seen, IReadOnlyList<AdminReadiness> admins, CancellationToken cancellation)
    {
        var unready = Unready(seen.TenantId);
        if (await unready.CountAsync(cancellation) > seen.WithoutTwoFactor || await unready.AnyAsync(m => m.JoinedAt > seen.At, cancellation)
            || await invitations.CountAsync(seen.TenantId, cancellation) > seen.OpenInvitations)
        {
            return false;
        }

        return seen.ReadyAdmins.All(id => admins.Any(admin => admin.AccountId == id && admin.IsReady));
    }

    private IQueryable<Membership> Live(Guid tenantId) => db.Set<Membership>().AsNoTracking().LiveIn(tenantId);

    private IQueryable<Membership> Unready(Guid tenantId) => Live(tenantId).WithoutSecondFactor(db);
}
