using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Persistence;
using IdentityProvider.Policy;
using IdentityProvider.Sessions;
using IdentityProvider.TwoFactor;

namespace IdentityProvider.SignIn;

/// <summary>Turns an attempt into a session, in the caller's transaction: the one place where a session comes to be.</summary>
public sealed class SignInCompletion(
    IdentityProviderDbContext db, BrowserAttempt attempts, BrowserSession sessions, KnownBrowsers browsers, TwoFactorStatus twoFactor, NewBrowserMail newBrowser,
    AuditTrail audit)
{
    /// <summary>A second factor was proved just now: it completes the attempt, or steps the session up.</summary>
    /// <returns>Whether attempt or session still held; the person starts over where not.</returns>
    public async Task<bool> AddAsync(SignInSituation who, AuthenticationMethods secondFactor, CancellationToken cancellation)
    {
        if (who.Attempt is { } attempt)
        {
            return await CompleteAsync(attempt, secondFactor with { PasswordAt = attempt.PasswordAt }, cancellation) is not null;
        }

        return await StepUpAsync(who.Session!, secondFactor, cancellation);
    }

    /// <param name="proved">The attempt's methods and the second factor that was just proved, if any.</param>
    /// <param name="met">What the sign-in was found to meet without one; by itself that lets nobody in who has a second factor.</param>
    /// <returns>
    /// <see langword="null"/> where the attempt holds no longer: another request completed it, the account changed under it, or a second
    /// factor is there that was not proved.
    /// </returns>
    public async Task<Session?> CompleteAsync(
        Attempt attempt, AuthenticationMethods proved, CancellationToken cancellation, AuthenticationRequirement? met = null)
    {
        var account = await db.Set<Account>().HoldAsync(attempt.AccountId, cancellation);
        if (account is not { MaySignIn: true } || account.SecurityStamp != attempt.SecurityStamp)
        {
            return null;
        }

        return await CompleteAsync(account, attempt, proved, cancellation, met);
    }

    /// <summary>After a set-up, which changed the account's stamp by itself in this transaction: the caller saw attempt and account hold before.</summary>
    internal async Task<Session?> CompleteAsync(
        Account account, Attempt attempt, AuthenticationMethods proved, CancellationToken cancellation, AuthenticationRequirement? met = null)
    {
        var lacksSecondFactor = proved.SecondFactorAt is null && await twoFactor.IsOnAsync(account.Id, cancellation);
        if (lacksSecondFactor && !await IsExcusedAsync(account, met, cancellation))
        {
            return null;
        }

        if (!await attempts.SpendAsync(attempt, cancellation))
        {
            return null;
        }

        if (lacksSecondFactor)
        {
            audit.Record(new TrustedBrowserUsed { AccountId = account.Id });
        }

        return await StartAsync(account, proved, attempt.EmailProvedAt, cancellation);
    }

    /// <summary>A passkey alone, of an account that the caller holds and that may sign in. A sign-in that was half done is over.</summary>
    internal async Task<bool> CompleteAsync(Account account, AuthenticationMethods proved, CancellationToken cancellation)
    {
        await attempts.ForgetAsync(cancellation);
        await StartAsync(account, proved, emailProvedAt: null, cancellation);
        return true;
    }

    internal async Task<bool> StepUpAsync(Session session, AuthenticationMethods secondFactor, CancellationToken cancellation)
    {
        if (!await sessions.AddProofAsync(session, secondFactor, cancellation))
        {
            return false;
        }

        audit.Record(new SteppedUp(session.PublicId, [.. secondFactor.References]) { AccountId = session.AccountId });
        return true;
    }

    /// <summary>By a trusted browser, which is looked for again in the transaction that lets in.</summary>
    private async Task<bool> IsExcusedAsync(Account account, AuthenticationRequirement? met, CancellationToken cancellation) =>
        met is { TrustedBrowserSince: not null, Assurance: < AssuranceLevel.MultiFactor } && met.IsExcusedBy(await browsers.TrustedAtAsync(account, cancellation));

    private async Task<Session> StartAsync(Account account, AuthenticationMethods proved, DateTimeOffset? emailProvedAt, CancellationToken cancellation)
    {
        var session = await sessions.ContinueOrStartAsync(account, proved, emailProvedAt, cancellation);
        if (!await browsers.RememberAsync(account.Id, cancellation))
        {
            await newBrowser.TellAsync(account, cancellation);
        }

        audit.Record(new SignedIn(session.PublicId, [.. proved.References]) { AccountId = account.Id });
        return session;
    }
}

public sealed record SignedIn(string Sid, string[] Methods) : AuditEvent("sign_in.completed");

/// <summary>The person's own second factor was not asked for.</summary>
public sealed record TrustedBrowserUsed() : AuditEvent("sign_in.trusted_browser_used");

public sealed record SteppedUp(string Sid, string[] Methods) : AuditEvent("sign_in.stepped_up");
