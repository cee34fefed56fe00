using System.Security.Cryptography;
using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Mail;
using IdentityProvider.Persistence;
using IdentityProvider.Sessions;
using IdentityProvider.Tenancy;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace IdentityProvider.SignIn;

/// <summary>An admin's one-time pass instead of the mailed code, for the attempt or session of this browser: it opens one set-up.</summary>
public sealed class OneTimePassProof(
    IdentityProviderDbContext db, WriterTurn writer, SignInDispatcher dispatcher, BrowserAttempt attempts, FailureCounters counters, Outbox outbox,
    IStringLocalizer<SignInTexts> texts, AuditTrail audit, TimeProvider clock)
{
    /// <summary>Whether somebody stands before us for whom this is the step.</summary>
    public async Task<bool> IsDueAsync(CancellationToken cancellation) => await WhoAsync(cancellation) is not null;

    /// <returns>Whether the pass was right; wrong, used, too old, held and guessed too often are one answer. <see langword="null"/> where nobody is to be asked here.</returns>
    public async Task<bool?> ProveAsync(string? pass, CancellationToken cancellation)
    {
        if (await WhoAsync(cancellation) is not { } who)
        {
            return null;
        }

        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        if (await db.Set<Account>().HoldAsync(who.Account!.Id, cancellation) is not { MaySignIn: true } account || !await HoldsAsync(who, account, cancellation))
        {
            return null; // nothing is spent for an attempt or session that ended a moment ago
        }

        var reserved = await counters.ReserveAsync(FailureBudget.OneTimePass(account.Id), cancellation);
        var isRight = reserved.Granted && await SpendAsync(account.Id, pass, cancellation);
        if (isRight)
        {
            await NoteAsync(who, account, cancellation);
        }
        else if (reserved.Granted)
        {
            audit.Record(new OneTimePassFailed(reserved.InARow) { AccountId = account.Id });
        }

        if (!isRight && who.Attempt is { } attempt)
        {
            await attempts.TouchAsync(attempt, cancellation);
        }

        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return isRight;
    }

    private async Task NoteAsync(SignInSituation who, Account account, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        await counters.ForgetAsync([FailureBudget.OneTimePass(account.Id).Key], cancellation);
        await (who.Attempt is { } attempt
            ? attempts.ProvePassAsync(attempt, cancellation)
            : db.Set<Session>().Where(s => s.Id == who.Session!.Id).ExecuteUpdateAsync(set => set.SetProperty(s => s.PassProvedAt, now), cancellation));
        audit.Record(new OneTimePassUsed { AccountId = account.Id });
        outbox.Add(account.Locale, () => new MailMessage(account.Email, texts["MailPassUsedSubject"], texts["MailPassUsedBody", account.Name, AuditWords.Time(now)]));
    }

    /// <summary>One statement settles the race: the pass is gone by being used.</summary>
    private async Task<bool> SpendAsync(Guid accountId, string? typed, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var live = db.Set<Membership>().Where(m => m.AccountId == accountId && m.EndedAt == null && !m.Tenant.Suspended);
        if (await db.Set<SecurityNotice>().HoldPassesAsync(accountId, now, cancellation)
            || await db.Set<OneTimePass>().AsNoTracking()
                .SingleOrDefaultAsync(p => p.AccountId == accountId && p.ExpiresAt > now && live.Any(m => m.Id == p.MembershipId), cancellation) is not { } pass)
        {
            return false;
        }

        var row = db.Set<OneTimePass>().Where(p => p.Id == pass.Id && p.Failures < OneTimePass.FailuresPerPass);
        if (RecoveryCodeText.Normalise(typed) is { } code && CryptographicOperations.FixedTimeEquals(pass.Hash, RecoveryCodeText.Hash(accountId, code)))
        {
            return await row.ExecuteDeleteAsync(cancellation) == 1;
        }

        await row.ExecuteUpdateAsync(set => set.SetProperty(p => p.Failures, p => p.Failures + 1), cancellation);
        return false;
    }

    private async Task<bool> HoldsAsync(SignInSituation who, Account account, CancellationToken cancellation) => who.Attempt is { } attempt
        ? attempt.SecurityStamp == account.SecurityStamp && await db.Set<Attempt>().AnyAsync(a => a.Id == attempt.Id, cancellation)
        : await db.Set<Session>().AnyAsync(s => s.Id == who.Session!.Id && s.EndedAt == null, cancellation);

    private async Task<SignInSituation?> WhoAsync(CancellationToken cancellation)
    {
        var who = await dispatcher.GatherAsync(cancellation);
        return who.Account is not null && who.Progress is { HasSecondFactor: false, EmailProved: false } ? who : null;
    }
}
