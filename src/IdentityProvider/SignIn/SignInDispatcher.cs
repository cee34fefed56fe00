using IdentityProvider.Persistence;
using IdentityProvider.Policy;
using IdentityProvider.Sessions;
using IdentityProvider.Shared;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.SignIn;

/// <summary>
/// Gathers what a browser proved, asks <see cref="SignInFlow"/>, and acts: on to one page, or the finished session. It
/// knows return addresses, not OAuth, so the consoles and My Page sign people in by the same pages.
/// </summary>
public sealed class SignInDispatcher(
    IdentityProviderDbContext db, WriterTurn writer, BrowserAttempt attempts, BrowserSession sessions, SignInCompletion completion,
    TwoFactorStatus twoFactor, TimeProvider clock)
{
    public async Task<SignInSituation> GatherAsync(CancellationToken cancellation)
    {
        var session = await sessions.FindAsync(cancellation);
        var attempt = await attempts.FindAsync(cancellation);
        if ((attempt?.AccountId ?? session?.AccountId) is not { } accountId)
        {
            return new SignInSituation(null, null, SignInProgress.Nothing);
        }

        var methods = attempt?.Methods ?? session!.Methods;
        var held = await twoFactor.HeldAsync(accountId, cancellation);

        // Note: what the person proved in this browser's session holds in an attempt too, which asks for the password alone anew.
        DateTimeOffset?[] proofs = [attempt?.EmailProvedAt, attempt?.PassProvedAt, session?.AccountId == accountId ? session.SetUpProvedAt : null];
        return new SignInSituation(attempt, session, SignInProgress.At(clock.GetUtcNow(), methods, held, proofs.Max()));
    }

    /// <summary>Makes the finished attempt a session; a session that met the requirement already is only visited.</summary>
    /// <param name="met">What it was found to meet: whether a trusted browser may have been enough for it.</param>
    /// <returns><see langword="null"/> where the attempt holds no longer: the person starts over.</returns>
    public async Task<Session?> CompleteAsync(SignInSituation situation, AuthenticationRequirement met, CancellationToken cancellation)
    {
        if (situation.Attempt is not { } attempt)
        {
            await sessions.VisitAsync(situation.Session!, cancellation);
            return situation.Session!;
        }

        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        var session = await completion.CompleteAsync(attempt, attempt.Methods, cancellation, met);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        if (session is not null)
        {
            // Note: like a session that was found, it comes with its account and is a copy that nothing saves.
            db.Entry(session).State = EntityState.Detached;
            session.Account = attempt.Account;
        }

        return session;
    }

    /// <summary>For our own pages: the session that meets the requirement, or the address of the page that comes next.</summary>
    /// <param name="context">What the page may show of why it is asked, sealed by <see cref="SignInContextSeal"/>.</param>
    public async Task<SignInDecision> DecideAsync(
        AuthenticationRequirement requirement, ReturnAddress returnTo, CancellationToken cancellation, string? context = null)
    {
        var situation = await GatherAsync(cancellation);
        if (SignInFlow.NextStep(situation.Progress, requirement) is var step and not SignInStep.Complete)
        {
            return new SignInDecision(null, SignInAddresses.Of(step, returnTo, context));
        }

        return await CompleteAsync(situation, requirement, cancellation) is { } session
            ? new SignInDecision(session, null)
            : new SignInDecision(null, SignInAddresses.Of(SignInStep.Password, returnTo, context));
    }
}

/// <summary>Exactly one of the two is there.</summary>
public sealed record SignInDecision(Session? Session, string? NextPage);
