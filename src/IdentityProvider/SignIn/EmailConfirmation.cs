using IdentityProvider.Persistence;
using IdentityProvider.TwoFactor;

namespace IdentityProvider.SignIn;

/// <param name="HeldUntil">Until when no code is mailed, since the password was set by mail; <see langword="null"/>: it is.</param>
public sealed record ConfirmationAsked(DateTimeOffset? HeldUntil);

/// <param name="HeldUntil">As in <see cref="ConfirmationAsked"/>.</param>
public sealed record ConfirmationAnswer(MailedCodeOutcome Outcome, DateTimeOffset? HeldUntil);

/// <summary>The mailed code before a first factor is set up, for the attempt or session of this browser.</summary>
public sealed class EmailConfirmation(
    IdentityProviderDbContext db, WriterTurn writer, SignInDispatcher dispatcher, BrowserAttempt attempts, MailedCode codes, TimeProvider clock)
{
    /// <summary>Sends a code where none is live; with <paramref name="again"/> another one, within limits, and nobody learns whether it did.</summary>
    /// <returns><see langword="null"/> where nobody stands before us for whom this is the step.</returns>
    public async Task<ConfirmationAsked?> SendAsync(bool again, CancellationToken cancellation)
    {
        if (await WhoAsync(cancellation) is not { Progress.PasswordIsFresh: true } who)
        {
            return null;
        }

        await codes.SendAsync(who.Account!.Id, who.PlaceId!.Value, again, cancellation);
        return new ConfirmationAsked(HeldUntil(who));
    }

    /// <returns><see langword="null"/> where nobody is to be asked here.</returns>
    public async Task<ConfirmationAnswer?> ProveAsync(string? code, CancellationToken cancellation)
    {
        if (await WhoAsync(cancellation) is not { } who)
        {
            return null;
        }

        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        var outcome = await codes.ProveInTransactionAsync(who.Account!.Id, who.PlaceId!.Value, code, cancellation);
        if (who.Attempt is { } attempt)
        {
            await (outcome is MailedCodeOutcome.Accepted ? attempts.ProveEmailAsync(attempt, cancellation) : attempts.TouchAsync(attempt, cancellation));
        }

        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return new ConfirmationAnswer(outcome, HeldUntil(who));
    }

    private DateTimeOffset? HeldUntil(SignInSituation who) => who.Account!.MailProvesNothingUntil(clock.GetUtcNow());

    private async Task<SignInSituation?> WhoAsync(CancellationToken cancellation)
    {
        var who = await dispatcher.GatherAsync(cancellation);
        return who.Account is not null && who.Progress is { HasSecondFactor: false, EmailProved: false } ? who : null;
    }
}
