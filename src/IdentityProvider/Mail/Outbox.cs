using IdentityProvider.Persistence;
using IdentityProvider.Shared;

namespace IdentityProvider.Mail;

/// <summary>A plain-text mail, in the language of the person it goes to.</summary>
public sealed record MailMessage(string To, string Subject, string Body);

/// <summary>Mail that leaves after, and only if, the change that it speaks of is committed. Sealed while it waits, since it may carry a code or link.</summary>
public sealed class Outbox(IdentityProviderDbContext db, MailSeal seal, OutboxSignal signal, TimeProvider clock)
{
    /// <summary>Adds to the unit of work under way; the caller's <c>SaveChanges</c> and transaction decide.</summary>
    public void Add(MailMessage message)
    {
        var now = clock.GetUtcNow();
        db.Add(new OutboxMessage { SealedContent = seal.Seal(message), CreatedAt = now, NextTryAt = now });
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
