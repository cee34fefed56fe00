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
    KnownBrowsers browsers, TotpChallenge totp, RecoveryCodes recoveryCodes, TimeProvider clock)
{
    /// <summary>What was proved just now is not asked again: the back button, or a form sent twice.</summary>
    private static readonly TimeSpan JustNow = TimeSpan.FromMinutes(1);

    /// <summary>How somebody stands before us who has a second factor to prove; else <see langword="null"/>.</summary>
    public async Task<SignInProgress?> DueAsync(CancellationToken cancellation) => (await WhoAsync(cancellation))?.Progress;

    /// <param name="trustBrowser">The person does not want to be asked here again for a while.</param>
    /// <returns><see langword="null"/> where nobody is to be asked here.</returns>
    public async Task<TotpAnswer?> AnswerAsync(string? code, bool trustBrowser, CancellationToken cancellation)
    {
        TotpAnswer? answer = null;
        await ProveAsync(
            async accountId => (answer = await totp.AnswerAsync(accountId, code, cancellation)).Outcome,
            now => new AuthenticationMethods(OtpAt: now), trustBrowser, cancellation);
        return answer;
    }

    /// <returns><see langword="null"/> where nobody is to be asked here.</returns>
    public Task<ChallengeOutcome?> RedeemAsync(string? code, CancellationToken cancellation) =>
        ProveAsync(accountId => recoveryCodes.RedeemAsync(accountId, code, cancellation), now => new AuthenticationMethods(RecoveryCodeAt: now), trustBrowser: false, cancellation);

    private async Task<ChallengeOutcome?> ProveAsync(
        Func<Guid, Task<ChallengeOutcome>> verify, Func<DateTimeOffset, AuthenticationMethods> proved, bool trustBrowser, CancellationToken cancellation)
    {
        if (await WhoAsync(cancellation) is not { } who)
        {
            return null;
        }

        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        var account = await db.Set<Account>().HoldAsync(who.Account!.Id, cancellation);
        var outcome = await verify(who.Account.Id);
        if (outcome is ChallengeOutcome.Accepted)
        {
            // Note: where attempt or session hold no longer, the code is spent all the same and nobody is let in.
            var isIn = await completion.AddAsync(who, proved(clock.GetUtcNow()), cancellation);
            if (isIn && trustBrowser)
            {
                await db.SaveChangesAsync(cancellation);
                await browsers.TrustAsync(account!, cancellation);
            }
        }
        else if (who.Attempt is { } attempt)
        {
            await attempts.TouchAsync(attempt, cancellation);
        }

        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return outcome;
    }

    private async Task<SignInSituation?> WhoAsync(CancellationToken cancellation)
    {
        var who = await dispatcher.GatherAsync(cancellation);
        return who.Progress.HasSecondFactor && !(who.Progress.Methods.SecondFactorAt > clock.GetUtcNow() - JustNow) ? who : null;
    }
}
