using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Passkeys;
using IdentityProvider.Persistence;
using IdentityProvider.Policy;
using IdentityProvider.TwoFactor;

namespace IdentityProvider.SignIn;

/// <summary>
/// A passkey at sign-in: alone, for whoever has one, or as the second factor of the person whose password was right. Unknown, foreign, copied,
/// too late and no longer allowed are answered the same.
/// </summary>
public sealed partial class PasskeySignIn(
    IdentityProviderDbContext db, WriterTurn writer, SignInDispatcher dispatcher, PasskeyCeremonies ceremonies, PasskeyChallenge passkeys,
    SignInCompletion completion, AuditTrail audit, ILogger<PasskeySignIn> log)
{
    /// <param name="due">Whose second factor it is (<see cref="DueAsync"/>); <see langword="null"/>: anybody's whole sign-in, their authenticator says who.</param>
    public Task<PasskeyPrompt> AskAsync(SignInSituation? due) => ceremonies.AskAsync(due?.Account);

    /// <summary>Whether the person who stands before us has more to prove, and a passkey to do it with.</summary>
    public async Task<SignInSituation?> DueAsync(CancellationToken cancellation) =>
        await dispatcher.GatherAsync(cancellation) is { Account: not null, Progress.Held.Passkey: true } who ? who : null;

    /// <returns>Whether it let the person in.</returns>
    public async Task<bool> AnswerAsync(string? credential, string? state, CancellationToken cancellation)
    {
        var due = await DueAsync(cancellation);
        if (await ceremonies.AssertAsync(credential, state) is not { } answer || (answer.AskedOf is { } asked && asked != due?.Account!.Id))
        {
            LogRefused();
            return false;
        }

        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        var account = await db.Set<Account>().HoldAsync(answer.Account.Id, cancellation);
        var isIn = account is { MaySignIn: true }
            && await passkeys.SpendAsync(account, answer, cancellation) is { } proof
            && await LetInAsync(account, answer.AskedOf is null ? null : due, new AuthenticationMethods(Passkey: proof), cancellation);
        if (!isIn && account is not null)
        {
            audit.Record(new ChallengeFailed(SecondFactor.Passkey, ChallengeOutcome.Wrong, 1) { AccountId = account.Id });
        }

        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return isIn;
    }

    /// <param name="second">Whose second factor it is; <see langword="null"/>: it is the whole sign-in.</param>
    private Task<bool> LetInAsync(Account account, SignInSituation? second, AuthenticationMethods proved, CancellationToken cancellation) =>
        second is null ? completion.CompleteAsync(account, proved, cancellation) : completion.AddAsync(second, proved, cancellation);

    [LoggerMessage(2011, LogLevel.Information, "A passkey was refused")]
    private partial void LogRefused();
}
