using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Mail;
using IdentityProvider.Persistence;
using IdentityProvider.Sessions;
using IdentityProvider.Shared;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;

namespace IdentityProvider.SignIn;

public enum NewEmailRequest
{
    /// <summary>Something was mailed to that address: the link, or that it is somebody's already. Which of them is told by the mail alone.</summary>
    Mailed,
    Invalid,

    /// <summary>It is the person's address.</summary>
    Same,
    TooMany,
}

/// <summary>Which account moves where, as the page says it before anything changes.</summary>
public sealed record NewEmailView(string OldEmail, string Email);

public enum NewEmailOutcome
{
    Changed,

    /// <summary>It became somebody else's meanwhile.</summary>
    Taken,

    /// <summary>The link was used, is too old, or the account changed since.</summary>
    Dead,
}

/// <summary>
/// Another e-mail address: a link to it, once, within the hour, shows that its mail is read. The earlier address is told, with a link by which
/// everything is undone (<see cref="EmailUndo"/>). Sessions stay: an address is no credential. But for a while a mailed code proves
/// nothing (<see cref="Account.MailDoubtedAt"/>), or whoever has the password alone would mail it to themselves.
/// </summary>
public sealed class NewEmail(
    IdentityProviderDbContext db, WriterTurn writer, IDataProtectionProvider protection, Issuer issuer, Outbox outbox, IStringLocalizer<SignInTexts> texts,
    AuditTrail audit, TimeProvider clock, IOptions<AttemptOptions> options)
{
    /// <summary>Of one account, whatever addresses it asks for: nobody's mailbox is filled.</summary>
    public const int MailsPerHour = 3;

    private readonly MailedTickets tickets = new(protection, "new-email/v1", db, clock);

    /// <param name="accountId">Who has just proved that it is them.</param>
    public async Task<NewEmailRequest> RequestAsync(Guid accountId, string? text, CancellationToken cancellation)
    {
        if (!EmailAddress.TryParse(text, out var address))
        {
            return NewEmailRequest.Invalid;
        }

        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        if (await db.Set<Account>().HoldAsync(accountId, cancellation) is not { MaySignIn: true } account || !await MayAskAsync(accountId, cancellation))
        {
            return NewEmailRequest.TooMany;
        }

        if (account.CanonicalEmail == address.Canonical)
        {
            return NewEmailRequest.Same;
        }

        // Note: these go to an address that nobody has proved yet, so no word in them is one that a person chose, such as a name.
        if (await IsTakenAsync(address, accountId, cancellation))
        {
            outbox.Add(account.Locale, () => new MailMessage(address.Text, texts["MailEmailTakenSubject"], texts["MailEmailTakenBody"]));
        }
        else
        {
            var link = issuer.Link(SignInAddresses.ConfirmNewEmail + "?ticket=" + tickets.Create(account, options.Value.NewEmailLifetime, address.Text));
            outbox.Add(account.Locale, () => new MailMessage(address.Text, texts["MailNewEmailSubject"], texts["MailNewEmailBody", link]));
        }

        audit.Record(new EmailChangeRequested { AccountId = accountId });
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return NewEmailRequest.Mailed;
    }

    /// <returns><see langword="null"/> for a link that holds no longer.</returns>
    public async Task<NewEmailView?> FindAsync(string? ticket, CancellationToken cancellation) =>
        await tickets.OpenAsync(ticket, cancellation) is var (opened, account) ? new NewEmailView(account.Email, opened.Email!) : null;

    public async Task<NewEmailOutcome> ConfirmAsync(string? ticket, CancellationToken cancellation)
    {
        try
        {
            return await ConfirmInTransactionAsync(ticket, cancellation);
        }
        catch (DbUpdateException)
        {
            // Note: another account moved there at the same moment, and the unique index let one of them.
            db.ChangeTracker.Clear();
            if (await tickets.OpenAsync(ticket, cancellation) is var (opened, account)
                && EmailAddress.TryParse(opened.Email, out var address) && await IsTakenAsync(address, account.Id, cancellation))
            {
                return NewEmailOutcome.Taken;
            }

            throw;
        }
    }

    private async Task<NewEmailOutcome> ConfirmInTransactionAsync(string? ticket, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        if (await tickets.OpenAsync(ticket, cancellation) is not var (opened, found) || !EmailAddress.TryParse(opened.Email, out var address)
            || await db.Set<Account>().HoldAsync(found.Id, cancellation) is not { MaySignIn: true } account || account.SecurityStamp != found.SecurityStamp)
        {
            return NewEmailOutcome.Dead;
        }

        if (await IsTakenAsync(address, account.Id, cancellation))
        {
            return NewEmailOutcome.Taken;
        }

        await ChangeAsync(account, address, cancellation);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return NewEmailOutcome.Changed;
    }

    private async Task ChangeAsync(Account account, EmailAddress address, CancellationToken cancellation)
    {
        var (now, token) = (clock.GetUtcNow(), OpaqueSecret.Create());
        var change = new EmailChange
        {
            AccountId = account.Id,
            OldEmail = account.Email,
            OldCanonicalEmail = account.CanonicalEmail,
            NewEmail = address.Text,
            TokenHash = OpaqueSecret.Hash(token),
            ChangedAt = now,
            ExpiresAt = now + EmailChange.UndoLifetime,
        };
        db.Add(change);
        db.Attach(account);
        (account.Email, account.CanonicalEmail) = (address.Text, address.Canonical);
        (account.MailDoubtedAt, account.SecurityStamp) = (now, Guid.CreateVersion7());

        // Note: whoever can still take the address back can still keep the account.
        account.DeletionDueAt = account.DeletionDueAt < change.ExpiresAt ? change.ExpiresAt : account.DeletionDueAt;
        await db.Set<Session>().Where(s => s.AccountId == account.Id && s.EmailProvedAt != null)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.EmailProvedAt, (DateTimeOffset?)null), cancellation);

        audit.Record(new EmailChanged { AccountId = account.Id });
        var undo = issuer.Link(SignInAddresses.UndoEmailChange + "?token=" + token);
        outbox.Add(account.Locale, () => new MailMessage(
            change.OldEmail, texts["MailEmailChangedSubject"], texts["MailEmailChangedBody", account.Name, change.OldEmail, change.NewEmail, AuditWords.Time(change.ExpiresAt), undo]));
        outbox.Add(account.Locale, () => new MailMessage(change.NewEmail, texts["MailEmailIsNewSubject"], texts["MailEmailIsNewBody", account.Name, change.NewEmail]));
    }

    private Task<bool> IsTakenAsync(EmailAddress address, Guid butFor, CancellationToken cancellation) =>
        db.Set<Account>().IsTakenAsync(db.Set<EmailChange>(), address.Canonical, butFor, clock.GetUtcNow(), cancellation);

    private async Task<bool> MayAskAsync(Guid accountId, CancellationToken cancellation) =>
        await db.Set<AuditEntry>().Of(new EmailChangeRequested { AccountId = accountId }, since: clock.GetUtcNow() - TimeSpan.FromHours(1))
            .CountAsync(cancellation) < MailsPerHour;
}

public sealed record EmailChangeRequested() : AuditEvent("email.change_requested");

public sealed record EmailChanged() : AuditEvent("email.changed");
