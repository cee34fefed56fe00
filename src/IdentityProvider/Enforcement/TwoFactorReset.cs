using IdentityProvider.Auditing;
using IdentityProvider.Persistence;
using IdentityProvider.Sessions;
using IdentityProvider.SignIn;
using IdentityProvider.Tenancy;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Enforcement;

public enum ResetOutcome
{
    Reset,

    /// <summary>There is no second factor, and none half set up; nothing was done for this one.</summary>
    NothingToReset,

    /// <inheritdoc cref="FactorRefusal.UnknownMember"/>
    UnknownMember,

    /// <inheritdoc cref="FactorRefusal.SharedAccount"/>
    SharedAccount,

    /// <summary>A tenant that demands a second factor would be left without an admin who is ready for that.</summary>
    LastReadyAdmin,

    /// <inheritdoc cref="FactorRefusal.ActorIsNoAdmin"/>
    ActorIsNoAdmin,

    /// <inheritdoc cref="FactorRefusal.Self"/>
    Self,
}

/// <param name="Email"><see langword="null"/> for an unknown member.</param>
public sealed record ResetTarget(Guid MembershipId, string? Email, ResetOutcome Outcome);

/// <summary>What became of each member that was named. Where one was refused, nothing was done at all.</summary>
public sealed record ResetAnswer(IReadOnlyList<ResetTarget> Targets)
{
    public IEnumerable<ResetTarget> Refused => Targets.Where(t => t.Outcome is not (ResetOutcome.Reset or ResetOutcome.NothingToReset));

    public bool IsRefused => Refused.Any();
}

/// <summary>
/// The one place where somebody else takes a member's second factor away: one transaction, for one member or many, after which no device,
/// recovery code, session, token, half-done sign-in or known browser of theirs works anywhere. All of it or nothing.
/// </summary>
public sealed class TwoFactorReset(
    IdentityProviderDbContext db, WriterTurn writer, FactorAuthority authority, TwoFactorStatus twoFactor, SecondFactorErasure erasure, AuditTrail audit, FactorMail mail, TimeProvider clock)
{
    public async Task<ResetAnswer> ApplyAsync(FactorRequest request, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        var targets = await authority.HoldAsync(request, cancellation);
        var lacking = request.ByOperator ? [] : await LackingAsync(targets, cancellation);
        var answer = new List<ResetTarget>();
        foreach (var target in targets)
        {
            answer.Add(new ResetTarget(target.MembershipId, target.Member?.Account.Email, await JudgeAsync(target, lacking, cancellation)));
        }

        var result = new ResetAnswer(answer);
        if (result.IsRefused)
        {
            return result;
        }

        foreach (var target in targets.Where((_, i) => answer[i].Outcome is ResetOutcome.Reset))
        {
            await ResetAsync(target, request, cancellation);
        }

        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return result;
    }

    private async Task<ResetOutcome> JudgeAsync(FactorTarget target, HashSet<Guid> lacking, CancellationToken cancellation) => target.Refusal switch
    {
        FactorRefusal.UnknownMember => ResetOutcome.UnknownMember,
        FactorRefusal.ActorIsNoAdmin => ResetOutcome.ActorIsNoAdmin,
        FactorRefusal.Self => ResetOutcome.Self,
        FactorRefusal.SharedAccount => ResetOutcome.SharedAccount,
        _ when lacking.Contains(target.MembershipId) => ResetOutcome.LastReadyAdmin,
        _ => await twoFactor.HasTracesAsync(target.Member!.AccountId, cancellation) ? ResetOutcome.Reset : ResetOutcome.NothingToReset,
    };

    /// <returns>The members among the targets whose tenants would be left without a ready admin by all of it together.</returns>
    private async Task<HashSet<Guid>> LackingAsync(IReadOnlyList<FactorTarget> targets, CancellationToken cancellation)
    {
        var known = targets.Where(t => t.Member is not null).ToList();
        var accounts = known.Select(t => t.Member!.AccountId).ToHashSet();
        var enrolled = await db.Set<EnrolledFactor>().Where(a => accounts.Contains(a.AccountId)).Select(a => a.AccountId).ToListAsync(cancellation);
        var lacking = new HashSet<Guid>();
        foreach (var group in known.SelectMany(t => t.Others.Prepend(t.Member!.Tenant), (Target, Tenant) => (Target, Tenant)).GroupBy(pair => pair.Tenant.Id))
        {
            if (await db.IsReadyAdminLeftAsync(group.First().Tenant, accounts, clock.GetUtcNow(), cancellation))
            {
                continue;
            }

            var admins = await db.Set<Membership>().LiveIn(group.Key).AdminsWhoMaySignIn()
                .Where(m => enrolled.Contains(m.AccountId)).Select(m => m.AccountId).ToListAsync(cancellation);
            lacking.UnionWith(group.Where(pair => admins.Contains(pair.Target.Member!.AccountId)).Select(pair => pair.Target.MembershipId));
        }

        return lacking;
    }

    private async Task ResetAsync(FactorTarget target, FactorRequest request, CancellationToken cancellation)
    {
        var (tenant, account) = (target.Member!.Tenant, target.Member.Account);
        await erasure.EraseAsync(account.Id, SessionEnd.EndedByAdmin, cancellation);
        audit.Record(new TwoFactorWasReset(request.Reason.Text) { TenantId = tenant.Id, AccountId = account.Id, ActorId = request.ActorId });
        await mail.ResetAsync(tenant, account, request, cancellation);
        foreach (var other in target.Others)
        {
            await mail.ResetElsewhereAsync(other, account, cancellation);
        }
    }
}
