using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Persistence;
using IdentityProvider.Policy;
using IdentityProvider.Sessions;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.SignIn;

/// <summary>Turns an attempt into a session, in the caller's transaction: the one place where a session comes to be.</summary>
public sealed class SignInCompletion(IdentityProviderDbContext db, BrowserAttempt attempts, BrowserSession sessions, AuditTrail audit)
{
    /// <param name="proved">The attempt's methods and the second factor that was just proved, if any.</param>
    /// <returns>
    /// <see langword="null"/> where the attempt holds no longer: another request completed it, the account changed under it, or a second
    /// factor is there that was not proved.
    /// </returns>
    public async Task<Session?> CompleteAsync(Attempt attempt, AuthenticationMethods proved, CancellationToken cancellation)
    {
        var account = await db.Set<Account>().HoldAsync(attempt.AccountId, cancellation);
        if (account is not { MaySignIn: true } || account.SecurityStamp != attempt.SecurityStamp)
        {
            return null;
        }

        return await CompleteAsync(account, attempt, proved, cancellation);
    }

    /// <summary>After a set-up, which changed the account's stamp by itself in this transaction: the caller saw attempt and account hold before.</summary>
    internal async Task<Session?> CompleteAsync(Account account, Attempt attempt, AuthenticationMethods proved, CancellationToken cancellation)
    {
        var hasSecondFactor = await db.Set<Authenticator>().AnyAsync(a => a.AccountId == account.Id, cancellation);
        if ((hasSecondFactor && proved.SecondFactorAt is null) || !await attempts.SpendAsync(attempt, cancellation))
        {
            return null;
        }

        var session = await sessions.ContinueOrStartAsync(account, proved, attempt.EmailProvedAt, cancellation);
        audit.Record(new SignedIn(session.PublicId, [.. proved.References]) { AccountId = account.Id });
        return session;
    }
}

public sealed record SignedIn(string Sid, string[] Methods) : AuditEvent("sign_in.completed");
