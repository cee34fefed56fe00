using IdentityProvider.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Mail;

/// <summary>A mail that did not go out yet though it was tried.</summary>
/// <param name="Domain">Of its recipient; nothing more of a mail is anybody else's. <see langword="null"/>: it cannot be opened.</param>
/// <param name="WaitsLong">For so long that somebody may want it tried earlier.</param>
public sealed record FailedMail(Guid Id, DateTimeOffset CreatedAt, int Tries, DateTimeOffset NextTryAt, string? Domain, bool WaitsLong);

/// <summary>What whoever runs the platform may know of mail that fails, and do about it.</summary>
public sealed class FailedMails(IdentityProviderDbContext db, MailSeal seal, OutboxSignal signal, TimeProvider clock)
{
    /// <summary>A mail that is due within it may be under way at this moment, and is tried soon anyway.</summary>
    private static readonly TimeSpan Soon = 2 * OutboxDelivery.Lease;

    /// <summary>The newest first. A mail at its first try is counted as tried, and waits for longer than the first delay: it has not failed.</summary>
    /// <param name="after">The last one of the page before.</param>
    public async Task<List<FailedMail>> ListAsync(Guid? after, int most, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var (first, soon) = (now + OutboxDelivery.DelayAfter(1), now + Soon);
        var failed = db.Set<OutboxMessage>().AsNoTracking().Where(m => m.Tries > 1 || (m.Tries == 1 && m.NextTryAt <= first));
        if (after is { } last)
        {
            failed = failed.Where(m => m.Id.CompareTo(last) < 0);
        }

        return [.. (await failed.OrderByDescending(m => m.Id).Take(most).ToListAsync(cancellation))
            .Select(m => new FailedMail(m.Id, m.CreatedAt, m.Tries, m.NextTryAt, DomainOf(m), m.NextTryAt > soon))];
    }

    /// <summary>Lets one that waits long be tried now, within the caller's transaction.</summary>
    /// <returns>Whether there was such a mail: of two at the same moment one is the first.</returns>
    public async Task<bool> RetryAsync(Guid id, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var soon = now + Soon;
        var isFirst = await db.Set<OutboxMessage>().Where(m => m.Id == id && m.Tries > 1 && m.NextTryAt > soon)
            .ExecuteUpdateAsync(set => set.SetProperty(m => m.NextTryAt, now), cancellation) == 1;
        if (isFirst)
        {
            signal.ExpectCommitOf(db);
        }

        return isFirst;
    }

    private string? DomainOf(OutboxMessage message) => seal.Open(message.SealedContent)?.To is { } to ? to[(to.LastIndexOf('@') + 1)..] : null;
}
