using IdentityProvider.Accounts;
using IdentityProvider.Persistence;
using IdentityProvider.Policy;
using IdentityProvider.TwoFactor;

namespace IdentityProvider.SignIn;

/// <summary>Forced set-up: reached only with a fresh password and the mailed code; its first right code turns two-factor on and lets in, in one transaction.</summary>
public sealed class TwoFactorSetUp(
    IdentityProviderDbContext db, WriterTurn writer, SignInDispatcher dispatcher, BrowserAttempt attempts, SignInCompletion completion,
    TotpEnrolment enrolment, TimeProvider clock)
{
    /// <returns><see langword="null"/> where this is not the step, so no key is shown.</returns>
    public async Task<AuthenticatorKey?> BeginAsync(CancellationToken cancellation) =>
        await WhoAsync(cancellation) is { Progress.PasswordIsFresh: true } who ? await enrolment.BeginAsync(who.Account!.Id, who.PlaceId!.Value, cancellation) : null;

    /// <returns><see langword="null"/> where this is not the step, or attempt or session hold no longer.</returns>
    public async Task<EnrolmentOutcome?> ConfirmAsync(string? code, CancellationToken cancellation)
    {
        if (await WhoAsync(cancellation) is not { } who)
        {
            return null;
        }

        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        var account = await db.Set<Account>().HoldAsync(who.Account!.Id, cancellation);
        if (account is not { MaySignIn: true } || (who.Attempt is { } started && started.SecurityStamp != account.SecurityStamp))
        {
            return null;
        }

        var outcome = await enrolment.ConfirmInTransactionAsync(account.Id, who.PlaceId!.Value, code, new NewDevice(IsFirst: true), cancellation);
        if (outcome is EnrolmentOutcome.Enrolled && !await LetInAsync(who, account, cancellation))
        {
            return null; // the transaction is left: nothing was set up
        }

        if (outcome is not EnrolmentOutcome.Enrolled && who.Attempt is { } attempt)
        {
            await attempts.TouchAsync(attempt, cancellation);
        }

        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return outcome;
    }

    private async Task<bool> LetInAsync(SignInSituation who, Account account, CancellationToken cancellation)
    {
        var secondFactor = new AuthenticationMethods(OtpAt: clock.GetUtcNow());
        return who.Attempt is { } attempt
            ? await completion.CompleteAsync(account, attempt, secondFactor with { PasswordAt = attempt.PasswordAt }, cancellation) is not null
            : await completion.StepUpAsync(who.Session!, secondFactor, cancellation);
    }

    private async Task<SignInSituation?> WhoAsync(CancellationToken cancellation)
    {
        var who = await dispatcher.GatherAsync(cancellation);
        return who.Account is not null && who.Progress is { HasSecondFactor: false, EmailProved: true } ? who : null;
    }
}
