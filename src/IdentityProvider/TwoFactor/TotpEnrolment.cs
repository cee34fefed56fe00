using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Persistence;
using IdentityProvider.Policy;
using IdentityProvider.Sessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace IdentityProvider.TwoFactor;

/// <summary>How a set-up ended.</summary>
public abstract record EnrolmentOutcome
{
    /// <summary>On from this moment. <paramref name="RecoveryCodes"/> is empty where a device was replaced: the old codes stay.</summary>
    public sealed record Enrolled(IReadOnlyList<string> RecoveryCodes) : EnrolmentOutcome;

    public sealed record WrongCode : EnrolmentOutcome;

    /// <summary>No key was shown here, or too long ago, or too many wrong codes were tried on it.</summary>
    public sealed record Expired : EnrolmentOutcome;
}

/// <summary>Sets up an authenticator: the key is shown in one place (attempt or session), and only its right code turns it on.</summary>
public sealed class TotpEnrolment(
    IdentityProviderDbContext db, WriterTurn writer, AuthenticatorSecrets secrets, RecoveryCodes recoveryCodes, TwoFactorStatus status, FailureCounters counters,
    BrowserSession sessions, TwoFactorMail mail, AuditTrail audit, TimeProvider clock, IOptions<TwoFactorOptions> options)
{
    /// <summary>Wrong codes after which the key that was shown is dropped.</summary>
    public const int FailuresPerKey = 10;

    /// <summary>The key of the set-up under way in this place, or a new one: the same over reloads. In a transaction of its own where it writes.</summary>
    public async Task<AuthenticatorKey> BeginAsync(Guid accountId, Guid placeId, CancellationToken cancellation)
    {
        var account = await db.Set<Account>().AsNoTracking().SingleAsync(a => a.Id == accountId, cancellation);
        var secret = await FindSecretAsync(accountId, placeId, cancellation) ?? await ShowNewAsync(accountId, placeId, cancellation);
        return AuthenticatorKey.Of(secret, options.Value.Issuer, account.Email);
    }

    /// <summary>
    /// Turns the authenticator on, or replaces the one that was there, in one transaction with recovery codes, the account's
    /// new security stamp, audit row and mail; the code is spent by it. An existing authenticator works until then. The proof
    /// lands on the browser's session where that is the place.
    /// </summary>
    public async Task<EnrolmentOutcome> ConfirmAsync(Guid accountId, Guid placeId, string? code, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        var outcome = await ConfirmInTransactionAsync(accountId, placeId, code, mayReplace: true, cancellation);
        if (outcome is EnrolmentOutcome.Enrolled
            && await sessions.FindAsync(cancellation) is { } session && session.Id == placeId
            && !await sessions.AddProofAsync(session, new AuthenticationMethods(OtpAt: clock.GetUtcNow()), cancellation))
        {
            return new EnrolmentOutcome.Expired(); // the session was ended a moment ago; the transaction is left: nothing was set up
        }

        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return outcome;
    }

    /// <summary>The same within the caller's transaction, which saves and commits whatever the outcome, and keeps the proof.</summary>
    /// <param name="mayReplace">Whether the caller saw a fresh second factor; without it an authenticator that is there stays.</param>
    public async Task<EnrolmentOutcome> ConfirmInTransactionAsync(
        Guid accountId, Guid placeId, string? code, bool mayReplace, CancellationToken cancellation)
    {
        var account = await db.Set<Account>().HoldAsync(accountId, cancellation);
        var now = clock.GetUtcNow();
        var pending = await db.Set<PendingAuthenticator>().SingleOrDefaultAsync(p => p.AccountId == accountId && p.PlaceId == placeId, cancellation);
        var held = await status.HeldAsync(accountId, cancellation);
        if (account is null || pending is null || pending.ExpiresAt <= now || secrets.Open(pending) is not { } secret || (held.Any && !mayReplace))
        {
            return new EnrolmentOutcome.Expired();
        }

        if (TimeStepCode.MatchingStep(secret, code, now) is not { } step)
        {
            return Fail(pending);
        }

        await db.Set<PendingAuthenticator>().Where(p => p.AccountId == accountId).ExecuteDeleteAsync(cancellation);
        db.Entry(pending).State = EntityState.Detached;
        await TurnOnAsync(secrets.Confirmed(accountId, secret, now, step), placeId, cancellation);
        Tell(account, held);
        return new EnrolmentOutcome.Enrolled(
            held.Any && await recoveryCodes.CountAsync(accountId, cancellation) > 0 ? [] : await recoveryCodes.ReplaceAsync(accountId, cancellation));
    }

    /// <summary>Other sessions keep no proof of a device that may be gone, and what let this one be set up lets in no second.</summary>
    private async Task TurnOnAsync(Authenticator authenticator, Guid placeId, CancellationToken cancellation)
    {
        var accountId = authenticator.AccountId;
        await db.Set<Authenticator>().Where(a => a.AccountId == accountId).ExecuteDeleteAsync(cancellation);
        await db.Set<Session>().Where(s => s.AccountId == accountId && s.Id != placeId).WithdrawCodesAsync(cancellation);
        await status.SpendSetUpProofsAsync(accountId, cancellation);
        await counters.ForgetAsync([FailureBudget.Totp(accountId).Key], cancellation);
        await db.Set<Account>().RenewStampAsync(accountId, cancellation);
        db.Add(authenticator);
    }

    /// <param name="before">What there was.</param>
    private void Tell(Account account, FactorsHeld before)
    {
        switch (before)
        {
            case { Authenticator: true }:
                audit.Record(new DeviceReplaced { AccountId = account.Id });
                mail.DeviceReplaced(account);
                break;
            case { Passkey: true }:
                audit.Record(new AuthenticatorAdded { AccountId = account.Id });
                mail.AuthenticatorAdded(account);
                break;
            default:
                audit.Record(new TwoFactorEnabled { AccountId = account.Id });
                mail.Enabled(account);
                break;
        }
    }

    private EnrolmentOutcome Fail(PendingAuthenticator pending)
    {
        if (++pending.Failures < FailuresPerKey)
        {
            return new EnrolmentOutcome.WrongCode();
        }

        db.Remove(pending);
        return new EnrolmentOutcome.Expired();
    }

    private async Task<byte[]?> FindSecretAsync(Guid accountId, Guid placeId, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var pending = await db.Set<PendingAuthenticator>().AsNoTracking()
            .SingleOrDefaultAsync(p => p.AccountId == accountId && p.PlaceId == placeId && p.ExpiresAt > now, cancellation);
        return pending is null ? null : secrets.Open(pending);
    }

    private async Task<byte[]> ShowNewAsync(Guid accountId, Guid placeId, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        await db.Set<Account>().HoldAsync(accountId, cancellation);
        if (await FindSecretAsync(accountId, placeId, cancellation) is { } shown)
        {
            return shown; // by another request of this browser, a moment ago
        }

        await db.Set<PendingAuthenticator>().Where(p => p.AccountId == accountId && p.PlaceId == placeId).ExecuteDeleteAsync(cancellation);
        var pending = secrets.Pending(accountId, placeId, clock.GetUtcNow() + options.Value.SetUpLifetime);
        db.Add(pending);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return secrets.Open(pending)!;
    }
}
