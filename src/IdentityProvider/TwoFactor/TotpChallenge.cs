using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.TwoFactor;

public enum ChallengeOutcome
{
    Accepted,
    Wrong,
    AlreadyUsed,

    /// <summary>Too many wrong ones lately; told as <see cref="Wrong"/>.</summary>
    Throttled,

    /// <summary>A hundred failures in a row: a recovery code or an admin, nothing else.</summary>
    Exhausted,

    /// <summary>The secret cannot be read; told as <see cref="Wrong"/>, and refused.</summary>
    Unreadable,
}

/// <summary>
/// Checks a six-digit code against the account's authenticator and spends its step: RFC 6238 §5.2, ASVS 6.5.1. Takes part in the
/// caller's transaction, which it must commit whatever the outcome: a failure that is answered is counted.
/// </summary>
public sealed partial class TotpChallenge(
    IdentityProviderDbContext db, AuthenticatorSecrets secrets, FailureCounters counters, TwoFactorMail mail, AuditTrail audit, TimeProvider clock,
    ILogger<TotpChallenge> log)
{
    public async Task<ChallengeOutcome> AnswerAsync(Guid accountId, string? code, CancellationToken cancellation)
    {
        var reserved = await counters.ReserveAsync(FailureBudget.Totp(accountId), cancellation);
        if (!reserved.Granted)
        {
            // Note: no row for these, or whoever goes on guessing fills the history.
            return reserved.InARow >= FailureBudget.TotpCap ? ChallengeOutcome.Exhausted : ChallengeOutcome.Throttled;
        }

        var outcome = await VerifyAsync(accountId, code, cancellation);
        if (outcome is ChallengeOutcome.Accepted)
        {
            await counters.ForgetAsync([FailureBudget.Totp(accountId).Key], cancellation);
            return outcome;
        }

        audit.Record(new ChallengeFailed(SecondFactor.Authenticator, outcome, reserved.InARow) { AccountId = accountId });
        return reserved.InARow >= FailureBudget.TotpCap ? await ExhaustAsync(accountId, cancellation) : outcome;
    }

    private async Task<ChallengeOutcome> VerifyAsync(Guid accountId, string? code, CancellationToken cancellation)
    {
        if (await db.Set<Authenticator>().AsNoTracking().SingleOrDefaultAsync(a => a.AccountId == accountId, cancellation) is not { } authenticator)
        {
            return ChallengeOutcome.Wrong;
        }

        if (secrets.Open(authenticator) is not { } secret)
        {
            LogUnreadable(authenticator.Id);
            return ChallengeOutcome.Unreadable;
        }

        if (TimeStepCode.MatchingStep(secret, code, clock.GetUtcNow()) is not { } step)
        {
            return ChallengeOutcome.Wrong;
        }

        if (!await SpendAsync(authenticator.Id, step, cancellation))
        {
            return ChallengeOutcome.AlreadyUsed;
        }

        await SealAnewAsync(authenticator, secret, cancellation);
        return ChallengeOutcome.Accepted;
    }

    /// <summary>One statement settles the race: of two requests with the same code, one moves the counter, and only forwards.</summary>
    private async Task<bool> SpendAsync(Guid authenticatorId, long step, CancellationToken cancellation) =>
        await db.Set<Authenticator>()
            .Where(a => a.Id == authenticatorId && a.LastAcceptedStep < step)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.LastAcceptedStep, step), cancellation) == 1;

    /// <summary>After the sealing key was rotated, each secret moves to the new one when it is used.</summary>
    private async Task SealAnewAsync(Authenticator authenticator, byte[] secret, CancellationToken cancellation)
    {
        if (!secrets.IsCurrent(authenticator))
        {
            var anew = secrets.Seal(authenticator.AccountId, authenticator.Id, secret);
            await db.Set<Authenticator>()
                .Where(a => a.Id == authenticator.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.SealedSecret, anew), cancellation);
        }
    }

    private async Task<ChallengeOutcome> ExhaustAsync(Guid accountId, CancellationToken cancellation)
    {
        audit.Record(new ChallengeExhausted { AccountId = accountId });
        mail.Exhausted(await db.Set<Account>().AsNoTracking().SingleAsync(a => a.Id == accountId, cancellation));
        return ChallengeOutcome.Exhausted;
    }

    [LoggerMessage(3001, LogLevel.Error, "The secret of authenticator {AuthenticatorId} cannot be read; its codes are refused")]
    private partial void LogUnreadable(Guid authenticatorId);
}
