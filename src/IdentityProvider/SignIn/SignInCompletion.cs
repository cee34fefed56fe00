using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Persistence;
using IdentityProvider.Policy;
using IdentityProvider.Sessions;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.SignIn;

/// <summary>Turns an attempt into a session, in the caller's transaction: the one place where a session comes to be.</summary>
public sealed class SignInCompletion(IdentityProviderDbContext db, BrowserAttempt attempts, BrowserSession sessions, AuditTrail audit)
{
    /// <param name="proved">The attempt's methods and the second factor that was just proved, if any.</param>
    public async Task<Session> CompleteAsync(Attempt attempt, AuthenticationMethods proved, CancellationToken cancellation)
    {
        var account = await db.Set<Account>().SingleAsync(a => a.Id == attempt.AccountId, cancellation);
        var session = await sessions.ContinueOrStartAsync(account, proved, attempt.EmailProvedAt, cancellation);
        await attempts.ForgetAsync(cancellation);
        audit.Record(new SignedIn(session.PublicId, [.. proved.References]) { AccountId = account.Id });
        return session;
    }
}

public sealed record SignedIn(string Sid, string[] Methods) : AuditEvent("sign_in.completed");
