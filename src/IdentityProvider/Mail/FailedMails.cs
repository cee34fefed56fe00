using IdentityProvider.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Mail;

/// <summary>A mail that did not go out yet though it was tried.</summary>
/// <param name="Domain">Of its recipient; nothing more of a mail is anybody else's. <see langword="null"/>: it cannot be opened.</param>
public sealed record FailedMail(DateTimeOffset CreatedAt, int Tries, DateTimeOffset NextTryAt, string? Domain);

/// <summary>What whoever runs the platform may know of mail that fails.</summary>
public sealed class FailedMails(IdentityProviderDbContext db, MailSeal seal, TimeProvider clock)
{
    private const int MostShown = 200;

    /// <summary>The oldest first. A mail at its first try is counted as tried, and waits for longer than the first delay: it has not failed.</summary>
    public async Task<IReadOnlyList<FailedMail>> ListAsync(CancellationToken cancellation)
    {
        var soon = clock.GetUtcNow() + OutboxDelivery.DelayAfter(1);
        var failed = await db.Set<OutboxMessage>().AsNoTracking()
            .Where(m => m.Tries > 1 || (m.Tries == 1 && m.NextTryAt <= soon))
            .OrderBy(m => m.CreatedAt).ThenBy(m => m.Id).Take(MostShown).ToListAsync(cancellation);
        return [.. failed.Select(m => new FailedMail(m.CreatedAt, m.Tries, m.NextTryAt, DomainOf(m)))];
    }

    private string? DomainOf(OutboxMessage message) => seal.Open(message.SealedContent)?.To is { } to ? to[(to.LastIndexOf('@') + 1)..] : null;
}
