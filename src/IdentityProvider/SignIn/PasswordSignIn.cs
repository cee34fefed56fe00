using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.SignIn;

public enum PasswordSignInOutcome
{
    /// <summary>An attempt began in this browser.</summary>
    Proved,

    /// <summary>Whatever the reason, the person is told the same.</summary>
    Refused,

    /// <summary>Too much to check at this moment.</summary>
    Busy,
}

/// <summary>Why a password was refused; for the history alone.</summary>
public enum PasswordRefusal
{
    UnknownAccount,
    WrongPassword,
    NoPassword,
    Disabled,
    Unconfirmed,
    Throttled,
}

/// <summary>
/// The password step: reserve, verify, begin an attempt. Unknown, wrong, locked, disabled and unconfirmed cost the same work
/// and are answered the same (ASVS 6.3.8).
/// </summary>
public sealed partial class PasswordSignIn(
    IdentityProviderDbContext db, WriterTurn writer, PasswordHashing hashing, PasswordThrottle throttle, KnownBrowsers browsers, BrowserAttempt attempts,
    AuditTrail audit, ILogger<PasswordSignIn> log)
{
    public async Task<PasswordSignInOutcome> TryAsync(string? email, string? password, CancellationToken cancellation)
    {
        var canonical = EmailAddress.TryParse(email, out var address) ? address.Canonical : null;
        var account = canonical is null
            ? null
            : await db.Set<Account>().AsNoTracking().SingleOrDefaultAsync(a => a.CanonicalEmail == canonical, cancellation);
        password ??= "";

        // Note: what is no address at all is counted as one unknown account.
        var browser = await browsers.FindAsync(account?.Id, cancellation);
        if (await throttle.ReserveAsync(canonical ?? "", browser, cancellation) is not { } reserved)
        {
            await hashing.PretendAsync(password, cancellation);
            LogRefused(PasswordRefusal.Throttled);
            return PasswordSignInOutcome.Refused; // no row, or whoever goes on guessing fills the history
        }

        var check = await hashing.CheckAsync(account?.PasswordHash, password, cancellation);
        if (check is PasswordCheck.Busy)
        {
            await throttle.TakeBackAsync(reserved, cancellation);
            return PasswordSignInOutcome.Busy;
        }

        if (RefusalOf(account, check) is { } refusal)
        {
            return await RefuseAsync(account, refusal, reserved, cancellation);
        }

        var newHash = check is PasswordCheck.RightButOutdated ? await hashing.HashAsync(password, cancellation) : null;
        await BeginAsync(account!, reserved, newHash, cancellation);
        return PasswordSignInOutcome.Proved;
    }

    private static PasswordRefusal? RefusalOf(Account? account, PasswordCheck check) => (account, check) switch
    {
        (null, _) => PasswordRefusal.UnknownAccount,
        ({ PasswordHash: null }, _) => PasswordRefusal.NoPassword,
        (_, PasswordCheck.Wrong) => PasswordRefusal.WrongPassword,
        ({ Disabled: true }, _) => PasswordRefusal.Disabled,
        ({ EmailVerified: false }, _) => PasswordRefusal.Unconfirmed,
        _ => null,
    };

    private async Task BeginAsync(Account account, ReservedPassword reserved, string? newHash, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        await throttle.ForgetAsync(reserved, cancellation);
        if (newHash is not null)
        {
            // Note: the same password in a stronger hash is no change that attempts die of; a new password meanwhile stays.
            await db.Set<Account>()
                .Where(a => a.Id == account.Id && a.PasswordHash == account.PasswordHash)
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.PasswordHash, newHash), cancellation);
        }

        await attempts.StartAsync(account, cancellation);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>An unknown account gets a row too, without the name that was typed: else its answer would be the quicker one.</summary>
    private async Task<PasswordSignInOutcome> RefuseAsync(Account? account, PasswordRefusal reason, ReservedPassword reserved, CancellationToken cancellation)
    {
        LogRefused(reason);
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        audit.Record(new PasswordFailed(reason) { AccountId = account?.Id });
        await throttle.NoteFailureAsync(reserved, account, cancellation);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return PasswordSignInOutcome.Refused;
    }

    [LoggerMessage(2001, LogLevel.Information, "A password sign-in was refused: {Reason}")]
    private partial void LogRefused(PasswordRefusal reason);
}

public sealed record PasswordFailed(PasswordRefusal Reason) : AuditEvent("sign_in.password_failed");
