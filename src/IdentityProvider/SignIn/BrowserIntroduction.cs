using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Mail;
using IdentityProvider.Persistence;
using IdentityProvider.Shared;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace IdentityProvider.SignIn;

/// <summary>
/// The owner's way past others who guess: a link, mailed when the ceiling of all networks is reached, makes the browser in which it is
/// opened a known one, with an allowance of its own. It proves nothing; the password is still asked for.
/// </summary>
public sealed class BrowserIntroduction(
    IdentityProviderDbContext db, WriterTurn writer, KnownBrowsers browsers, IDataProtectionProvider protection, Issuer issuer, Outbox outbox,
    IStringLocalizer<SignInTexts> texts, AuditTrail audit, TimeProvider clock)
{
    public const string Page = "/signin/known-browser";

    public static TimeSpan LinkLifetime { get; } = TimeSpan.FromDays(7);

    /// <summary>However long somebody guesses, the mailbox is not filled.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromDays(1);

    private readonly MailedTickets tickets = new(protection, "browser-introduction/v2", db, clock);

    /// <summary>Mails the link, unless that was done lately; within the caller's transaction, which saves.</summary>
    public async Task OfferAsync(Guid accountId, CancellationToken cancellation)
    {
        if (await db.Set<Account>().HoldAsync(accountId, cancellation) is not { MaySignIn: true } account
            || await db.Set<AuditEntry>().Of(new BrowserIntroductionOffered { AccountId = accountId }, since: clock.GetUtcNow() - Pause).AnyAsync(cancellation))
        {
            return;
        }

        var link = issuer.Link(Page + "?ticket=" + tickets.Create(account, LinkLifetime));
        outbox.Add(account.Locale, () => new MailMessage(account.Email, texts["MailGuessingSubject"], texts["MailGuessingBody", link]));

        audit.Record(new BrowserIntroductionOffered { AccountId = accountId });
    }

    public async Task<bool> HoldsAsync(string? ticket, CancellationToken cancellation) => await tickets.OpenAsync(ticket, cancellation) is not null;

    /// <returns>Whether this browser is known from now on; nothing changes where the link holds no longer.</returns>
    public async Task<bool> AcceptAsync(string? sealedTicket, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        if (await tickets.OpenAsync(sealedTicket, cancellation) is not var (ticket, _))
        {
            return false;
        }

        // Note: one link is one known browser, wherever and however often it is opened: it gives no allowance twice.
        await browsers.IntroduceAsync(ticket.Id, ticket.AccountId, cancellation);
        audit.Record(new BrowserIntroduced { AccountId = ticket.AccountId });
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }
}

public sealed record BrowserIntroductionOffered() : AuditEvent("sign_in.guessing_noticed");

public sealed record BrowserIntroduced() : AuditEvent("sign_in.browser_introduced");
