using IdentityProvider.Accounts;
using IdentityProvider.Persistence;
using IdentityProvider.Policy;
using IdentityProvider.TwoFactor;

namespace IdentityProvider.SignIn;

/// <summary>
/// The second-factor pages: a code completes the attempt, or steps up the session where none is under way. The code is spent in
/// the transaction in which it lets in.
/// </summary>
public sealed class SecondFactorChallenge(
    IdentityProviderDbContext db, WriterTurn writer, SignInDispatcher dispatcher, BrowserAttempt attempts, SignInCompletion completion,
    TotpChallenge totp, RecoveryCodes recoveryCodes, TimeProvider clock)
{
    /// <summary>What was proved just now is not asked again: the back button, or a form sent twice.</summary>
    private static readonly TimeSpan JustNow = TimeSpan.FromMinutes(1);

    /// <summary>How somebody stands before us who has a second factor to prove; else <see langword="null"/>.</summary>
    public async Task<SignInProgress?> DueAsync(CancellationToken cancellation) => (await WhoAsync(cancellation))?.Progress;

    /// <returns><see langword="null"/> where nobody is to be asked here.</returns>
    public async Task<TotpAnswer?> AnswerAsync(string? code, CancellationToken cancellation)
    {
        TotpAnswer? answer = null;
        await ProveAsync(
            async accountId => (answer = await totp.AnswerAsync(accountId, code, cancellation)).Outcome,
            now => new AuthenticationMethods(OtpAt: now), cancellation);
        return answer;
    }

    /// <inheritdoc cref="AnswerAsync"/>
    public async Task<RecoveryAnswer?> RedeemAsync(string? code, CancellationToken cancellation)
    {
        RecoveryAnswer? answer = null;
        await ProveAsync(
            async accountId => (answer = await recoveryCodes.RedeemAsync(accountId, code, cancellation)).Outcome,
            now => new AuthenticationMethods(RecoveryCodeAt: now), cancellation);
        return answer;
    }

    private async Task ProveAsync(
        Func<Guid, Task<ChallengeOutcome>> verify, Func<DateTimeOffset, AuthenticationMethods> proved, CancellationToken cancellation)
    {
        if (await WhoAsync(cancellation) is not { } who)
        {
            return;
        }

        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        await db.Set<Account>().HoldAsync(who.Account!.Id, cancellation);
        var outcome = await verify(who.Account.Id);
        if (outcome is ChallengeOutcome.Accepted)
        {
            // Note: where attempt or session hold no longer, the code is spent all the same and nobody is let in.
            await completion.AddAsync(who, proved(clock.GetUtcNow()), cancellation);
        }
        else if (who.Attempt is { } attempt)
        {
            await attempts.TouchAsync(attempt, cancellation);
        }

        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private async Task<SignInSituation?> WhoAsync(CancellationToken cancellation)
    {
        var who = await dispatcher.GatherAsync(cancellation);
        return who.Progress.HasSecondFactor && !(who.Progress.Methods.SecondFactorAt > clock.GetUtcNow() - JustNow) ? who : null;
    }
}
