using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Mail;
using IdentityProvider.Persistence;
using IdentityProvider.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace IdentityProvider.SignIn;

/// <summary>A person keeps the account that they wanted deleted: on My Page, or by the link that was mailed, which needs no sign-in.</summary>
public sealed class KeptAccount(
    IdentityProviderDbContext db, WriterTurn writer, Outbox outbox, IStringLocalizer<SignInTexts> texts, AuditTrail audit)
{
    /// <returns>When what account is to be deleted; <see langword="null"/> for a link that holds no longer.</returns>
    public Task<Account?> FindAsync(string? token, CancellationToken cancellation)
    {
        var hash = OpaqueSecret.Hash(token ?? "");
        return db.Set<Account>().AsNoTracking().SingleOrDefaultAsync(a => a.KeepTokenHash == hash && a.DeletionDueAt != null, cancellation);
    }

    /// <returns>Whether the link still held; it works once.</returns>
    public async Task<bool> KeepAsync(string? token, CancellationToken cancellation) =>
        await FindAsync(token, cancellation) is { } account && await KeepAsync(account.Id, cancellation);

    /// <returns>Whether it was to be deleted, and is not any more.</returns>
    public async Task<bool> KeepAsync(Guid accountId, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        if (await db.Set<Account>().HoldAsync(accountId, cancellation) is not { DeletionDueAt: not null } account)
        {
            return false;
        }

        await db.Set<Account>().KeepAsync(accountId, cancellation);
        audit.Record(new AccountKept { AccountId = accountId });
        outbox.Add(account.Locale, () => new MailMessage(account.Email, texts["MailKeptSubject"], texts["MailKeptBody", account.Name]));
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }
}

public sealed record AccountKept() : AuditEvent("account.kept");
