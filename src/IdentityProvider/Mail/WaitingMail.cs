using IdentityProvider.Accounts;
using IdentityProvider.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Mail;

/// <summary>Mail that waits for addresses whose owner is gone.</summary>
public sealed class WaitingMail(IdentityProviderDbContext db, MailSeal seal)
{
    /// <summary>Within the caller's transaction. What is under way at this moment still arrives.</summary>
    public async Task DeleteToAsync(IReadOnlyCollection<string> canonicalEmails, CancellationToken cancellation)
    {
        foreach (var message in await db.Set<OutboxMessage>().AsNoTracking().ToListAsync(cancellation))
        {
            if (EmailAddress.TryParse(seal.Open(message.SealedContent)?.To, out var address) && canonicalEmails.Contains(address.Canonical))
            {
                await db.Set<OutboxMessage>().Where(m => m.Id == message.Id).ExecuteDeleteAsync(cancellation);
            }
        }
    }
}
