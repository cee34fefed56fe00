using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Mail;
using IdentityProvider.Persistence;
using IdentityProvider.Shared;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace IdentityProvider.SignIn;

/// <summary>Whether a person's admins were asked for help.</summary>
public enum HelpOutcome
{
    Asked,

    /// <summary>They were, a short while ago; nobody is mailed again.</summary>
    AskedLately,

    /// <summary>No tenant of theirs has another admin.</summary>
    NobodyToAsk,
}

/// <summary>
/// <c>I lost my device</c>: who typed the right password asks the admins of their tenants to reset the second factor. It gives nobody anything;
/// an admin makes sure by another way, and the person hears that it was asked in their name.
/// </summary>
public sealed class AdminHelp(
    IdentityProviderDbContext db, WriterTurn writer, SignInDispatcher dispatcher, Outbox outbox, Issuer issuer, IStringLocalizer<SignInTexts> texts,
    AuditTrail audit, TimeProvider clock)
{
    /// <summary>Whoever has the password must not fill the mailboxes of the admins.</summary>
    public const int MostADay = 3;

    public static TimeSpan Pause { get; } = TimeSpan.FromHours(1);

    /// <summary>Whether somebody stands before us who has a second factor to lose.</summary>
    public async Task<bool> IsDueAsync(CancellationToken cancellation) => await WhoAsync(cancellation) is not null;

    /// <returns><see langword="null"/> where nobody is to be helped here.</returns>
    public async Task<HelpOutcome?> AskAsync(CancellationToken cancellation)
    {
        if (await WhoAsync(cancellation) is not { } who)
        {
            return null;
        }

        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        if (await db.Set<Account>().HoldAsync(who.Account!.Id, cancellation) is not { MaySignIn: true } account
            || (who.Attempt is { } attempt && attempt.SecurityStamp != account.SecurityStamp))
        {
            return null;
        }

        if (await AskedLatelyAsync(account.Id, cancellation))
        {
            return HelpOutcome.AskedLately; // no row, or whoever goes on asking fills the history
        }

        if (await MailAdminsAsync(account, cancellation) == 0)
        {
            return HelpOutcome.NobodyToAsk;
        }

        audit.Record(new HelpAsked { AccountId = account.Id });
        outbox.Add(account.Locale, () => new MailMessage(
            account.Email, texts["MailHelpAskedSubject"], texts["MailHelpAskedBody", account.Name, AuditWords.Time(clock.GetUtcNow())]));
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return HelpOutcome.Asked;
    }

    /// <returns>How many were mailed.</returns>
    private async Task<int> MailAdminsAsync(Account account, CancellationToken cancellation)
    {
        var now = AuditWords.Time(clock.GetUtcNow());
        var admins = await db.Set<Membership>().AsNoTracking().Where(m => !m.Tenant.Suspended).OtherAdminsOf(account.Id).ToListAsync(cancellation);
        foreach (var (tenant, admin) in admins)
        {
            outbox.Add(admin.Locale, () => new MailMessage(
                admin.Email, texts["MailHelpSubject", account.Email],
                texts["MailHelpBody", admin.Name, account.Email, tenant.Name, now, issuer.Link(tenant.ConsolePath + "/members")]));
        }

        return admins.Count;
    }

    private async Task<bool> AskedLatelyAsync(Guid accountId, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var pauseAgo = now - Pause;
        var asked = db.Set<AuditEntry>().Of(new HelpAsked { AccountId = accountId }, since: now - TimeSpan.FromDays(1));
        return await asked.AnyAsync(e => e.At > pauseAgo, cancellation) || await asked.CountAsync(cancellation) >= MostADay;
    }

    private async Task<SignInSituation?> WhoAsync(CancellationToken cancellation)
    {
        var who = await dispatcher.GatherAsync(cancellation);
        return who.Account is not null && who.Progress.HasSecondFactor ? who : null;
    }
}

public sealed record HelpAsked() : AuditEvent("two_factor.help_asked");
