using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Mail;
using IdentityProvider.Persistence;
using IdentityProvider.Sessions;
using IdentityProvider.Shared;
using IdentityProvider.Tenancy;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace IdentityProvider.SignIn;

/// <summary>
/// Takes a change of address back, from the mail to the earlier one. Whoever changed it knew the password and may have set up a second factor since, so
/// both go, with every sign-in and known browser: what is left is the earlier address, by whose mail a new password is set, and the factors
/// from before. Later changes are undone with it, and their links die.
/// </summary>
public sealed class EmailUndo(
    IdentityProviderDbContext db, WriterTurn writer, TwoFactorStatus twoFactor, BrowserSession sessions, KnownBrowsers browsers, Outbox outbox,
    IStringLocalizer<SignInTexts> texts, AuditTrail audit, TimeProvider clock)
{
    /// <returns><see langword="null"/> for a link that is unknown, used or too old, all alike.</returns>
    public Task<EmailChange?> FindAsync(string? token, CancellationToken cancellation)
    {
        var (hash, now) = (OpaqueSecret.Hash(token ?? ""), clock.GetUtcNow());
        return db.Set<EmailChange>().AsNoTracking().UndoableAt(now).SingleOrDefaultAsync(c => c.TokenHash == hash, cancellation);
    }

    /// <returns>Whether the link still held; it works once.</returns>
    public async Task<bool> UndoAsync(string? token, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        if (await FindAsync(token, cancellation) is not { } change
            || await db.Set<Account>().HoldAsync(change.AccountId, cancellation) is null
            || await db.Set<EmailChange>().Where(c => c.Id == change.Id).ExecuteDeleteAsync(cancellation) == 0)
        {
            return false;
        }

        await db.Set<EmailChange>().Where(c => c.AccountId == change.AccountId && c.ChangedAt >= change.ChangedAt).ExecuteDeleteAsync(cancellation);
        var factorRemoved = await twoFactor.EraseSinceAsync(change.AccountId, change.ChangedAt, cancellation);
        await browsers.ForgetAsync(change.AccountId, cancellation);
        await sessions.EndAsync(s => s.AccountId == change.AccountId, SessionEnd.CredentialsChanged, cancellation);

        await db.Set<Account>().KeepAsync(change.AccountId, cancellation);

        var account = await db.Set<Account>().SingleAsync(a => a.Id == change.AccountId, cancellation);
        (account.Email, account.CanonicalEmail, account.PasswordHash) = (change.OldEmail, change.OldCanonicalEmail, null);
        account.SecurityStamp = Guid.CreateVersion7();
        audit.Record(new EmailChangeUndone(factorRemoved) { AccountId = account.Id });
        outbox.Add(account.Locale, () => new MailMessage(account.Email, texts["MailEmailUndoneSubject"], texts["MailEmailUndoneBody", account.Name]));
        await WarnAdminsAsync(account, change, cancellation);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    private async Task WarnAdminsAsync(Account account, EmailChange change, CancellationToken cancellation)
    {
        foreach (var (tenant, admin) in await db.Set<Membership>().AsNoTracking().OtherAdminsOf(account.Id).ToListAsync(cancellation))
        {
            outbox.Add(admin.Locale, () => new MailMessage(
                admin.Email, texts["MailEmailUndoneAdminSubject", account.Email],
                texts["MailEmailUndoneAdminBody", admin.Name, account.Email, tenant.Name, AuditWords.Time(change.ChangedAt)]));
        }
    }
}

/// <param name="FactorRemoved">A second factor had been set up since the change.</param>
public sealed record EmailChangeUndone(bool FactorRemoved) : AuditEvent("email.change_undone");
