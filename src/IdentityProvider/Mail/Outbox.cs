using System.Globalization;
using IdentityProvider.Persistence;
using IdentityProvider.Shared;

namespace IdentityProvider.Mail;

/// <summary>A mail as text, in the language of the person it goes to; <see cref="HtmlBody"/> makes the same to look at.</summary>
/// <param name="Language">BCP 47. <see langword="null"/>: not said, as in mail that an earlier version left in the outbox.</param>
public sealed record MailMessage(string To, string Subject, string Body, string? Language = null);

/// <summary>Mail that leaves after, and only if, the change that it speaks of is committed. Sealed while it waits, since it may carry a code or link.</summary>
public sealed class Outbox(IdentityProviderDbContext db, MailSeal seal, OutboxSignal signal, TimeProvider clock)
{
    /// <summary>Note: outside a request the machine may speak anything; texts that are not there in that are English.</summary>
    private static string Spoken => (Languages.Find(CultureInfo.CurrentUICulture.Name) ?? Languages.English).Name;

    /// <summary>Adds to the unit of work under way; the caller's <c>SaveChanges</c> and transaction decide.</summary>
    public void Add(MailMessage message)
    {
        var now = clock.GetUtcNow();
        db.Add(new OutboxMessage { SealedContent = seal.Seal(message with { Language = message.Language ?? Spoken }), CreatedAt = now, NextTryAt = now });
        signal.ExpectCommitOf(db);
    }

    /// <summary>The same, written in that person's language, whatever the request under way speaks.</summary>
    /// <param name="locale">BCP 47; <see langword="null"/>: that of the request.</param>
    public void Add(string? locale, Func<MailMessage> write)
    {
        using (CultureScope.Use(locale))
        {
            Add(write());
        }
    }
}
