using IdentityProvider.Persistence;
using IdentityProvider.TwoFactor;

namespace IdentityProvider.SignIn;

/// <summary>The mailed code before a first factor is set up, for the attempt or session of this browser.</summary>
public sealed class EmailConfirmation(
    IdentityProviderDbContext db, WriterTurn writer, SignInDispatcher dispatcher, BrowserAttempt attempts, MailedCode codes, TimeProvider clock)
{
    /// <summary>Sends a code where none is live; with <paramref name="again"/> another one, within limits, and nobody learns whether it did.</summary>
    /// <returns>Whether somebody stands before us for whom this is the step.</returns>
    public async Task<bool> SendAsync(bool again, CancellationToken cancellation)
    {
        if (await WhoAsync(cancellation) is not { Progress.PasswordIsFresh: true } who)
        {
            return false;
        }

        await codes.SendAsync(who.Account!.Id, who.PlaceId!.Value, again, cancellation);
        return true;
    }

    /// <summary>Until when no code is mailed to whoever stands before us, since their password was set by mail; <see langword="null"/>: it is.</summary>
    public async Task<DateTimeOffset?> HeldUntilAsync(CancellationToken cancellation) =>
        (await WhoAsync(cancellation))?.Account?.MailProvesNothingUntil(clock.GetUtcNow());

    /// <returns><see langword="null"/> where nobody is to be asked here.</returns>
    public async Task<MailedCodeOutcome?> ProveAsync(string? code, CancellationToken cancellation)
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
        return outcome;
    }

    private async Task<SignInSituation?> WhoAsync(CancellationToken cancellation)
    {
        var who = await dispatcher.GatherAsync(cancellation);
        return who.Account is not null && who.Progress is { HasSecondFactor: false, EmailProved: false } ? who : null;
    }
}
