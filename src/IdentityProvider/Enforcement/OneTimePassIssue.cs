using IdentityProvider.Auditing;
using IdentityProvider.Persistence;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace IdentityProvider.Enforcement;

public enum PassOutcome
{
    Issued,

    /// <inheritdoc cref="FactorRefusal.UnknownMember"/>
    UnknownMember,

    /// <inheritdoc cref="FactorRefusal.ActorIsNoAdmin"/>
    ActorIsNoAdmin,

    /// <inheritdoc cref="FactorRefusal.Self"/>
    Self,

    /// <inheritdoc cref="FactorRefusal.SharedAccount"/>
    SharedAccount,

    /// <summary>Who has a second factor needs a reset, not a pass.</summary>
    HasSecondFactor,

    /// <summary>The person said lately that a reset was not theirs (<see cref="SecurityNotice.PassesHeld"/>).</summary>
    Objected,

    /// <summary>The account is disabled or its address not confirmed.</summary>
    MayNotSignIn,
}

/// <param name="Pass">To be shown once.</param>
public sealed record PassAnswer(PassOutcome Outcome, string? Pass = null, DateTimeOffset? ExpiresAt = null);

/// <summary>
/// Gives an admin a pass for one member who has no second factor: said or handed over, it proves once what the mailed code proves. The
/// same people may issue one as may reset the factor; a newer one replaces an older.
/// </summary>
public sealed class OneTimePassIssue(
    IdentityProviderDbContext db, WriterTurn writer, FactorAuthority authority, TwoFactorStatus twoFactor, FailureCounters counters, AuditTrail audit, FactorMail mail,
    TimeProvider clock, IOptions<TwoFactorOptions> options)
{
    public async Task<PassAnswer> IssueAsync(FactorRequest request, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        var target = (await authority.HoldAsync(request, cancellation)).Single();
        var now = clock.GetUtcNow();
        if (await DecideAsync(target, now, cancellation) is var outcome and not PassOutcome.Issued)
        {
            return new PassAnswer(outcome);
        }

        var account = target.Member!.Account;
        var pass = RecoveryCodeText.Create();
        var expiresAt = now + options.Value.OneTimePassLifetime;
        await db.Set<OneTimePass>().Where(p => p.AccountId == account.Id).ExecuteDeleteAsync(cancellation);
        await counters.ForgetAsync([FailureBudget.OneTimePass(account.Id).Key], cancellation);
        db.Add(new OneTimePass
        {
            AccountId = account.Id,
            MembershipId = target.MembershipId,
            Hash = RecoveryCodeText.Hash(account.Id, RecoveryCodeText.Normalise(pass)!),
            ExpiresAt = expiresAt,
        });
        audit.Record(new OneTimePassIssued(request.Reason.Text) { TenantId = request.TenantId, AccountId = account.Id, ActorId = request.ActorId });
        await mail.PassIssuedAsync(target.Member.Tenant, account, request, cancellation);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return new PassAnswer(PassOutcome.Issued, pass, expiresAt);
    }

    private async Task<PassOutcome> DecideAsync(FactorTarget target, DateTimeOffset now, CancellationToken cancellation)
    {
        if (target.Refusal is { } refusal)
        {
            return refusal switch
            {
                FactorRefusal.UnknownMember => PassOutcome.UnknownMember,
                FactorRefusal.Self => PassOutcome.Self,
                FactorRefusal.SharedAccount => PassOutcome.SharedAccount,
                _ => PassOutcome.ActorIsNoAdmin,
            };
        }

        var account = target.Member!.Account;
        return account switch
        {
            { MaySignIn: false } => PassOutcome.MayNotSignIn,
            _ when await twoFactor.IsOnAsync(account.Id, cancellation) => PassOutcome.HasSecondFactor,
            _ when await db.Set<SecurityNotice>().HoldPassesAsync(account.Id, now, cancellation) => PassOutcome.Objected,
            _ => PassOutcome.Issued,
        };
    }
}
