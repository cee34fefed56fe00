using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.TwoFactor;

public enum ChallengeOutcome
{
    Accepted,
    Wrong,

    /// <summary>Its step was spent, or was told of by <see cref="ClockOff"/>: the next code helps.</summary>
    AlreadyUsed,

    /// <summary>Of a step within ten minutes: wrong, and told how far the clock seems to be off.</summary>
    ClockOff,

    /// <summary>Too many wrong ones lately; told as <see cref="Wrong"/>.</summary>
    Throttled,

    /// <summary>A hundred failures in a row: a recovery code or an admin, nothing else.</summary>
    Exhausted,

    /// <summary>The secret cannot be read; told as <see cref="Wrong"/>, and refused.</summary>
    Unreadable,
}

/// <param name="StepsOff">Of <see cref="ChallengeOutcome.ClockOff"/>: how many steps the code is ahead of now.</param>
public sealed record TotpAnswer(ChallengeOutcome Outcome, int StepsOff = 0);

/// <summary>
/// Checks a six-digit code against the account's authenticators and spends its step on the one that it fits: RFC 6238 §5.2, ASVS 6.5.1. However
/// many there are, a try is one try. Takes part in the caller's transaction, which it must commit whatever the outcome: a failure that is
/// answered is counted.
/// </summary>
public sealed partial class TotpChallenge(
    IdentityProviderDbContext db, AuthenticatorSecrets secrets, FailureCounters counters, TwoFactorMail mail, AuditTrail audit, TimeProvider clock,
    ILogger<TotpChallenge> log)
{
    public Task<TotpAnswer> AnswerAsync(Guid accountId, string? code, CancellationToken cancellation) =>
        TryAsync(accountId, () => VerifyAsync(accountId, code, cancellation), cancellation);

    /// <summary>
    /// RFC 6238 §6: two codes in a row of one authenticator say how far its clock is off, which is remembered; both steps are spent. Counted
    /// as codes are, and within the caller's transaction in the same way.
    /// </summary>
    /// <returns>Where it was accepted, the drift is in <see cref="TotpAnswer.StepsOff"/>.</returns>
    public Task<TotpAnswer> ResynchroniseAsync(Guid accountId, Guid authenticatorId, string? first, string? next, CancellationToken cancellation) =>
        TryAsync(accountId, () => VerifyPairAsync(accountId, authenticatorId, first, next, cancellation), cancellation);

    private async Task<TotpAnswer> TryAsync(Guid accountId, Func<Task<TotpAnswer>> verify, CancellationToken cancellation)
    {
        var reserved = await counters.ReserveAsync(FailureBudget.Totp(accountId), cancellation);
        if (!reserved.Granted)
        {
            // Note: no row for these, or whoever goes on guessing fills the history.
            return new TotpAnswer(reserved.InARow >= FailureBudget.TotpCap ? ChallengeOutcome.Exhausted : ChallengeOutcome.Throttled);
        }

        var answer = await verify();
        if (answer.Outcome is ChallengeOutcome.Accepted)
        {
            await counters.ForgetAsync([FailureBudget.Totp(accountId).Key], cancellation);
            return answer;
        }

        audit.Record(new ChallengeFailed(SecondFactor.Authenticator, answer.Outcome, reserved.InARow) { AccountId = accountId });
        return reserved.InARow >= FailureBudget.TotpCap ? await ExhaustAsync(accountId, cancellation) : answer;
    }

    private async Task<TotpAnswer> VerifyAsync(Guid accountId, string? code, CancellationToken cancellation)
    {
        var now = TimeStepCode.StepAt(clock.GetUtcNow());
        var (readable, all) = await ReadableAsync(db.Set<Authenticator>().Where(a => a.AccountId == accountId), cancellation);
        var isUsed = false;
        foreach (var (authenticator, secret) in readable)
        {
            if (TimeStepCode.MatchingStep(secret, code, now + authenticator.Drift) is { } step)
            {
                if (await SpendAsync(authenticator.Id, step, step, authenticator.Drift, cancellation))
                {
                    await SealAnewAsync(authenticator, secret, cancellation);
                    return new TotpAnswer(ChallengeOutcome.Accepted);
                }

                isUsed = true;
            }
        }

        return isUsed ? new TotpAnswer(ChallengeOutcome.AlreadyUsed)
            : await FindOffAsync(readable, code, now, cancellation)
            ?? new TotpAnswer(all ? ChallengeOutcome.Wrong : ChallengeOutcome.Unreadable);
    }

    private async Task<TotpAnswer> VerifyPairAsync(Guid accountId, Guid authenticatorId, string? first, string? next, CancellationToken cancellation)
    {
        var now = TimeStepCode.StepAt(clock.GetUtcNow());
        var (readable, all) = await ReadableAsync(db.Set<Authenticator>().Where(a => a.AccountId == accountId && a.Id == authenticatorId), cancellation);
        if (readable is not [var (authenticator, secret)])
        {
            return new TotpAnswer(all ? ChallengeOutcome.Wrong : ChallengeOutcome.Unreadable);
        }

        if (TimeStepCode.SecondOfPair(secret, first, next, now) is not { } step)
        {
            return new TotpAnswer(ChallengeOutcome.Wrong);
        }

        var drift = (int)(step - now); // the person posts while the later one is shown
        if (!await SpendAsync(authenticator.Id, step - 1, step, drift, cancellation))
        {
            return new TotpAnswer(ChallengeOutcome.AlreadyUsed);
        }

        audit.Record(new AuthenticatorResynchronised(authenticator.Id, drift) { AccountId = accountId });
        return new TotpAnswer(ChallengeOutcome.Accepted, drift);
    }

    /// <returns>Also whether those are all: one that cannot be read stops no other, and lets nothing pass for wrong.</returns>
    private async Task<(List<(Authenticator Authenticator, byte[] Secret)> Readable, bool All)> ReadableAsync(
        IQueryable<Authenticator> which, CancellationToken cancellation)
    {
        List<(Authenticator, byte[])> readable = [];
        var all = await which.AsNoTracking().OrderBy(a => a.Id).ToListAsync(cancellation);
        foreach (var authenticator in all)
        {
            if (secrets.Open(authenticator) is { } secret)
            {
                readable.Add((authenticator, secret));
            }
            else
            {
                LogUnreadable(authenticator.Id);
            }
        }

        return (readable, readable.Count == all.Count);
    }

    /// <summary>
    /// What is told is kept, and so never accepted: a guesser would learn of a code before its time. No other try comes between reading and
    /// writing, since each reserves at the one counter of the account first.
    /// </summary>
    private async Task<TotpAnswer?> FindOffAsync(
        List<(Authenticator Authenticator, byte[] Secret)> readable, string? code, long now, CancellationToken cancellation)
    {
        TotpAnswer? answer = null;
        foreach (var (authenticator, secret) in readable)
        {
            if (TimeStepCode.MatchingStep(secret, code, now, TimeStepCode.FarthestSteps) is not { } step)
            {
                continue;
            }

            if (step == authenticator.LastAcceptedStep)
            {
                return new TotpAnswer(ChallengeOutcome.AlreadyUsed);
            }

            var told = authenticator.ToldSteps.With(step, now);
            await db.Set<Authenticator>().Where(a => a.Id == authenticator.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.ToldSteps, told), cancellation);
            answer ??= new TotpAnswer(ChallengeOutcome.ClockOff, (int)(step - now));
        }

        return answer;
    }

    /// <summary>One statement settles the race: of two requests with the same code, one moves the counter, and only forwards.</summary>
    private async Task<bool> SpendAsync(Guid authenticatorId, long first, long last, int drift, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        return await db.Set<Authenticator>()
            .Where(a => a.Id == authenticatorId && a.LastAcceptedStep < first && !a.ToldSteps.Contains(first) && !a.ToldSteps.Contains(last))
            .ExecuteUpdateAsync(
                set => set.SetProperty(a => a.LastAcceptedStep, last).SetProperty(a => a.Drift, drift).SetProperty(a => a.LastUsedAt, now), cancellation) == 1;
    }

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

    private async Task<TotpAnswer> ExhaustAsync(Guid accountId, CancellationToken cancellation)
    {
        audit.Record(new ChallengeExhausted { AccountId = accountId });
        mail.Exhausted(await db.Set<Account>().AsNoTracking().SingleAsync(a => a.Id == accountId, cancellation));
        return new TotpAnswer(ChallengeOutcome.Exhausted);
    }

    [LoggerMessage(3001, LogLevel.Error, "The secret of authenticator {AuthenticatorId} cannot be read; its codes are refused")]
    private partial void LogUnreadable(Guid authenticatorId);
}
