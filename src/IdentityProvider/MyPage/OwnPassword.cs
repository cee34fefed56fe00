using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Persistence;
using IdentityProvider.Sessions;
using IdentityProvider.SignIn;

namespace IdentityProvider.MyPage;

public enum OwnPasswordOutcome
{
    Changed,

    /// <summary>The current one was wrong, or too many wrong ones were tried lately, all alike.</summary>
    WrongCurrent,
    NotTaken,
    Busy,
}

public sealed record OwnPasswordAnswer(OwnPasswordOutcome Outcome, PasswordFault? Fault = null);

/// <summary>A person changes their password, by the one that they have.</summary>
public sealed class OwnPassword(
    IdentityProviderDbContext db, WriterTurn writer, PasswordHashing hashing, PasswordThrottle throttle, KnownBrowsers browsers, PasswordChange change,
    AuditTrail audit)
{
    public Task<NewPassword> RulesAsync(Session session, CancellationToken cancellation) => change.RulesForAsync(session.Account, cancellation);

    /// <summary>The current password is counted and checked as at sign-in, or this would be a place to guess.</summary>
    public async Task<OwnPasswordAnswer> ChangeAsync(Session session, string? current, string? wanted, CancellationToken cancellation)
    {
        var account = session.Account;
        if (!(await RulesAsync(session, cancellation)).TryParse(wanted, out var password, out var fault))
        {
            return new OwnPasswordAnswer(OwnPasswordOutcome.NotTaken, fault);
        }

        if (account.PasswordHash is not null && await RefuseAsync(account, current, cancellation) is { } refused)
        {
            return new OwnPasswordAnswer(refused);
        }

        var hash = await hashing.HashAsync(password, cancellation);
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        if (await db.Set<Account>().HoldAsync(account.Id, cancellation) is not { MaySignIn: true } held
            || held.PasswordHash != account.PasswordHash || held.SecurityStamp != account.SecurityStamp)
        {
            return new OwnPasswordAnswer(OwnPasswordOutcome.WrongCurrent); // it was changed meanwhile, or what stood beside it and let it be short
        }

        await change.ApplyAsync(held, hash, session, byMail: false, cancellation);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return new OwnPasswordAnswer(OwnPasswordOutcome.Changed);
    }

    /// <summary>Whoever types the current one shows that they have it; wrong ones are counted.</summary>
    /// <returns><see langword="null"/> where it is right.</returns>
    internal async Task<OwnPasswordOutcome?> RefuseAsync(Account account, string? current, CancellationToken cancellation)
    {
        if (await throttle.ReserveAsync(account.CanonicalEmail, await browsers.FindAsync(account.Id, cancellation), cancellation) is not { } reserved)
        {
            return OwnPasswordOutcome.WrongCurrent;
        }

        switch (await hashing.CheckAsync(account.PasswordHash, current ?? "", cancellation))
        {
            case PasswordCheck.Busy:
                await throttle.TakeBackAsync(reserved, cancellation);
                return OwnPasswordOutcome.Busy;
            case PasswordCheck.Wrong:
                await NoteAsync(account, reserved, cancellation);
                return OwnPasswordOutcome.WrongCurrent;
        }

        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        await throttle.ForgetAsync(reserved, cancellation);
        await transaction.CommitAsync(cancellation);
        return null;
    }

    /// <summary>The person sees in their history that somebody guessed, here as at sign-in.</summary>
    private async Task NoteAsync(Account account, ReservedPassword reserved, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        audit.Record(new PasswordFailed(PasswordRefusal.WrongPassword) { AccountId = account.Id });
        await throttle.NoteFailureAsync(reserved, account, cancellation);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
