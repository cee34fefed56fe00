using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Mail;
using IdentityProvider.Persistence;
using IdentityProvider.Shared;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;

namespace IdentityProvider.SignIn;

/// <param name="Fault">Why the new password was not taken.</param>
/// <param name="Rules">What may be chosen; <see langword="null"/>: the link holds no longer.</param>
public sealed record PasswordResetAnswer(NewPassword? Rules, PasswordFault? Fault = null, bool IsDone = false);

/// <summary>
/// A forgotten password: a link to the confirmed address, once, within the hour. It changes the password and nothing else: it signs nobody in
/// and touches no second factor. Whether an address is known is told by no answer.
/// </summary>
public sealed class PasswordReset(
    IdentityProviderDbContext db, WriterTurn writer, PasswordHashing hashing, PasswordChange change, KnownBrowsers browsers, IDataProtectionProvider protection,
    Issuer issuer, Outbox outbox, IStringLocalizer<SignInTexts> texts, AuditTrail audit, TimeProvider clock, IOptions<AttemptOptions> options)
{
    /// <summary>However often somebody asks, the mailbox is not filled.</summary>
    public const int MailsPerHour = 3;

    private readonly MailedTickets tickets = new(protection, "password-reset/v1", db, clock);

    /// <summary>An unknown address leaves a row as well, without the address: else its answer would be the quicker one.</summary>
    public async Task RequestAsync(string? email, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        var account = EmailAddress.TryParse(email, out var address)
            ? await db.Set<Account>().AsNoTracking().SingleOrDefaultAsync(a => a.CanonicalEmail == address.Canonical, cancellation)
            : null;
        if (account is not null && !await MayAskAsync(account.Id, cancellation))
        {
            return; // no row, or whoever goes on asking fills the history
        }

        if (account is { MaySignIn: true })
        {
            var link = issuer.Link(SignInAddresses.ResetPassword + "?ticket=" + tickets.Create(account, options.Value.PasswordResetLifetime));
            outbox.Add(account.Locale, () => new MailMessage(account.Email, texts["MailForgotSubject"], texts["MailForgotBody", account.Name, link]));
        }

        audit.Record(new PasswordResetRequested { AccountId = account?.Id });
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <returns>What may be chosen, or <see langword="null"/> for a link that was used, is too old, or died of a change.</returns>
    public async Task<NewPassword?> FindAsync(string? ticket, CancellationToken cancellation) =>
        await tickets.OpenAsync(ticket, cancellation) is var (_, account) ? await change.RulesForAsync(account, cancellation) : null;

    public async Task<PasswordResetAnswer> ChangeAsync(string? ticket, string? password, CancellationToken cancellation)
    {
        if (await FindAsync(ticket, cancellation) is not { } rules)
        {
            return new PasswordResetAnswer(null);
        }

        if (!rules.TryParse(password, out var good, out var fault))
        {
            return new PasswordResetAnswer(rules, fault);
        }

        var hash = await hashing.HashAsync(good, cancellation);
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        if (await tickets.OpenAsync(ticket, cancellation) is not var (_, found)
            || await db.Set<Account>().HoldAsync(found.Id, cancellation) is not { MaySignIn: true } account || account.SecurityStamp != found.SecurityStamp)
        {
            return new PasswordResetAnswer(null); // of two that use the link, one was quicker
        }

        await change.ApplyAsync(account, hash, keep: null, byMail: true, cancellation);
        await browsers.ForgetAsync(account.Id, cancellation);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return new PasswordResetAnswer(rules, IsDone: true);
    }

    private async Task<bool> MayAskAsync(Guid accountId, CancellationToken cancellation)
    {
        await db.Set<Account>().HoldAsync(accountId, cancellation);
        return await db.Set<AuditEntry>().Of(new PasswordResetRequested { AccountId = accountId }, since: clock.GetUtcNow() - TimeSpan.FromHours(1))
            .CountAsync(cancellation) < MailsPerHour;
    }
}

public sealed record PasswordResetRequested() : AuditEvent("password.reset_requested");
