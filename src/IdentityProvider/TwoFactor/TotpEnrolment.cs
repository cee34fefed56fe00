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

    /// <param name="StepsOff">How many steps the code is ahead of now, where it is one of another time.</param>
    public sealed record WrongCode(int? StepsOff = null) : EnrolmentOutcome;

    /// <summary>No key was shown here, or too long ago, or too many wrong codes were tried on it; or what the device was for is so no longer.</summary>
    public sealed record Expired : EnrolmentOutcome;
}

/// <summary>What the device that is set up is to be.</summary>
/// <param name="IsFirst">What the caller saw and asked proofs for; where it is so no longer, nothing is set up.</param>
/// <param name="Name">What the person calls it, if anything.</param>
/// <param name="InsteadOf">The one that it replaces, and keeps the name of; else it stands beside what is there.</param>
public sealed record NewDevice(bool IsFirst, string? Name = null, Guid? InsteadOf = null);

/// <summary>Sets up an authenticator: the key is shown in one place (attempt or session), and only its right code turns it on. And removes one.</summary>
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
    /// Turns the authenticator on, beside others or instead of one, in one transaction with recovery codes, the account's new security
    /// stamp, audit row and mail; the code is spent by it. One that is replaced works until then. The proof lands on the browser's session
    /// where that is the place.
    /// </summary>
    public async Task<EnrolmentOutcome> ConfirmAsync(Guid accountId, Guid placeId, string? code, NewDevice device, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        var outcome = await ConfirmInTransactionAsync(accountId, placeId, code, device, cancellation);
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
    public async Task<EnrolmentOutcome> ConfirmInTransactionAsync(
        Guid accountId, Guid placeId, string? code, NewDevice device, CancellationToken cancellation)
    {
        var account = await db.Set<Account>().HoldAsync(accountId, cancellation);
        var now = clock.GetUtcNow();
        var pending = await db.Set<PendingAuthenticator>().SingleOrDefaultAsync(p => p.AccountId == accountId && p.PlaceId == placeId, cancellation);
        if (account is null || pending is null || pending.ExpiresAt <= now || secrets.Open(pending) is not { } secret
            || await status.IsOnAsync(accountId, cancellation) == device.IsFirst)
        {
            return new EnrolmentOutcome.Expired();
        }

        var others = await status.AuthenticatorsAsync(accountId, cancellation);
        var replaced = others.SingleOrDefault(a => a.Id == device.InsteadOf);
        if (device.InsteadOf is null ? others.Count >= Authenticator.Most : replaced is null)
        {
            return new EnrolmentOutcome.Expired();
        }

        var today = TimeStepCode.StepAt(now);
        if (TimeStepCode.MatchingStep(secret, code, today) is not { } step)
        {
            return Fail(pending, TimeStepCode.MatchingStep(secret, code, today, TimeStepCode.FarthestSteps), today);
        }

        if (pending.ToldSteps.Contains(step))
        {
            return Fail(pending, null, today);
        }

        await db.Set<PendingAuthenticator>().Where(p => p.AccountId == accountId).ExecuteDeleteAsync(cancellation);
        db.Entry(pending).State = EntityState.Detached;
        var authenticator = secrets.Confirmed(accountId, secret, now, step, replaced is null ? device.Name : replaced.Name);
        authenticator.ToldSteps = pending.ToldSteps;
        await TurnOnAsync(authenticator, replaced, placeId, cancellation);
        Tell(account, authenticator, device);
        return new EnrolmentOutcome.Enrolled(
            !device.IsFirst && await recoveryCodes.CountAsync(accountId, cancellation) > 0 ? [] : await recoveryCodes.ReplaceAsync(accountId, cancellation));
    }

    /// <summary>Within the transaction of a caller that holds the account, and saves. Whether the last one may go is the caller's question.</summary>
    /// <param name="placeId">The session in which the person removes it.</param>
    public async Task RemoveAsync(Account account, Authenticator authenticator, Guid placeId, CancellationToken cancellation)
    {
        await EndAsync(authenticator, placeId, cancellation);
        await db.Set<Account>().RenewStampAsync(account.Id, cancellation);
        audit.Record(new AuthenticatorRemoved(authenticator.Id) { AccountId = account.Id });
        mail.AuthenticatorRemoved(account, authenticator.Name);
    }

    /// <summary>What let this one be set up lets in no second.</summary>
    private async Task TurnOnAsync(Authenticator authenticator, Authenticator? replaced, Guid placeId, CancellationToken cancellation)
    {
        var accountId = authenticator.AccountId;
        if (replaced is not null)
        {
            await EndAsync(replaced, placeId, cancellation);
        }

        await status.SpendSetUpProofsAsync(accountId, cancellation);
        await counters.ForgetAsync([FailureBudget.Totp(accountId).Key], cancellation);
        await db.Set<Account>().RenewStampAsync(accountId, cancellation);
        db.Add(authenticator);
    }

    /// <summary>Other sessions keep no proof of a device that may be gone; which of several it was is not known of them.</summary>
    private async Task EndAsync(Authenticator authenticator, Guid placeId, CancellationToken cancellation)
    {
        var accountId = authenticator.AccountId;
        await db.Set<Authenticator>().Where(a => a.Id == authenticator.Id).ExecuteDeleteAsync(cancellation);
        await db.Set<Session>().Where(s => s.AccountId == accountId && s.Id != placeId).WithdrawCodesAsync(cancellation);
    }

    private void Tell(Account account, Authenticator authenticator, NewDevice device)
    {
        if (device.IsFirst)
        {
            audit.Record(new TwoFactorEnabled { AccountId = account.Id });
            mail.Enabled(account);
        }
        else if (device.InsteadOf is null)
        {
            audit.Record(new AuthenticatorAdded(authenticator.Id) { AccountId = account.Id });
            mail.AuthenticatorAdded(account, authenticator.Name);
        }
        else
        {
            audit.Record(new DeviceReplaced(authenticator.Id) { AccountId = account.Id });
            mail.DeviceReplaced(account, authenticator.Name);
        }
    }

    /// <param name="step">Of the code, where it is one of about now.</param>
    private EnrolmentOutcome Fail(PendingAuthenticator pending, long? step, long now)
    {
        if (++pending.Failures >= FailuresPerKey)
        {
            db.Remove(pending);
            return new EnrolmentOutcome.Expired();
        }

        pending.ToldSteps = step is { } told ? pending.ToldSteps.With(told, now) : pending.ToldSteps;
        return new EnrolmentOutcome.WrongCode((int?)(step - now));
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
