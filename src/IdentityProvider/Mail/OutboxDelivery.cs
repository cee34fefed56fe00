using IdentityProvider.Persistence;
using Microsoft.EntityFrameworkCore;
using MimeKit;

namespace IdentityProvider.Mail;

/// <summary>
/// Delivers what the outbox holds, at least once: woken by each commit that brought mail, and now and then for what is
/// due again or was left by a node that died. Nodes settle by one conditional update who takes a mail.
/// </summary>
internal sealed partial class OutboxDelivery(
    IServiceScopeFactory scopes, OutboxSignal signal, MailSeal seal, MimeComposer composer, TimeProvider clock, ILogger<OutboxDelivery> log) : BackgroundService
{
    private const int AtOnce = 20;
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(10);

    /// <summary>For so long a mail is the node's that took it: longer than a delivery can take.</summary>
    internal static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromDays(2);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromHours(2);

    /// <summary>10 s, 40 s, 160 s … 2 h.</summary>
    internal static TimeSpan DelayAfter(int tries) =>
        TimeSpan.FromSeconds(Math.Min(LongestDelay.TotalSeconds, 10 * Math.Pow(4, Math.Min(tries, 8) - 1)));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var timer = clock.CreateTimer(_ => signal.Wake(), null, TimeSpan.Zero, PollInterval);
        signal.Wake();
        await foreach (var _ in signal.WakesAsync(stoppingToken))
        {
            try
            {
                await DeliverAllDueAsync(stoppingToken);
            }
            catch (Exception fault) when (DatabaseAvailability.IsLacking(fault))
            {
                LogDatabaseLacking(fault.GetType().Name);
            }
        }
    }

    private async Task DeliverAllDueAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityProviderDbContext>();
        var transport = scope.ServiceProvider.GetRequiredService<MailTransport>();
        while (true)
        {
            var now = clock.GetUtcNow();
            var due = await db.Set<OutboxMessage>().AsNoTracking().Where(m => m.NextTryAt <= now).OrderBy(m => m.NextTryAt).ThenBy(m => m.Id).Take(AtOnce).ToListAsync(cancellation);
            foreach (var message in due)
            {
                if (await TakeAsync(db, message, cancellation))
                {
                    await DeliverAsync(db, transport, message, cancellation);
                }
            }

            if (due.Count < AtOnce)
            {
                return;
            }
        }
    }

    /// <summary>One statement settles which node delivers.</summary>
    private async Task<bool> TakeAsync(IdentityProviderDbContext db, OutboxMessage message, CancellationToken cancellation)
    {
        var (seen, until) = (message.NextTryAt, clock.GetUtcNow() + Lease);
        return await db.Set<OutboxMessage>()
            .Where(m => m.Id == message.Id && m.NextTryAt == seen)
            .ExecuteUpdateAsync(set => set.SetProperty(m => m.NextTryAt, until).SetProperty(m => m.Tries, m => m.Tries + 1), cancellation) == 1;
    }

    private async Task DeliverAsync(IdentityProviderDbContext db, MailTransport transport, OutboxMessage message, CancellationToken cancellation)
    {
        var row = db.Set<OutboxMessage>().Where(m => m.Id == message.Id);
        if (Compose(message) is not { } mime)
        {
            LogUnreadable(message.Id);
            await row.ExecuteDeleteAsync(cancellation);
            return;
        }

        try
        {
            await transport.SendAsync(message, mime, cancellation);
        }
        catch (Exception fault) when (MailTransport.IsFault(fault))
        {
            await RetryAsync(row, message, fault, cancellation);
            return;
        }

        // Note: the mail is out; that it is written down must not depend on the server going on.
        await row.ExecuteDeleteAsync(CancellationToken.None);
    }

    private async Task RetryAsync(IQueryable<OutboxMessage> row, OutboxMessage message, Exception fault, CancellationToken cancellation)
    {
        var (now, tries) = (clock.GetUtcNow(), message.Tries + 1);
        if (now - message.CreatedAt >= GiveUpAfter)
        {
            LogGivenUp(message.Id, tries, fault.GetType().Name);
            await row.ExecuteDeleteAsync(cancellation);
            return;
        }

        var next = now + DelayAfter(tries);
        LogFailed(message.Id, tries, fault.GetType().Name, next);
        await row.ExecuteUpdateAsync(set => set.SetProperty(m => m.NextTryAt, next), cancellation);
    }

    private MimeMessage? Compose(OutboxMessage message)
    {
        try
        {
            return seal.Open(message.SealedContent) is { } mail ? composer.Compose(message, mail) : null;
        }
        catch (ParseException)
        {
            return null;
        }
    }

    // Note: the kind of fault only: its text may hold an address.
    [LoggerMessage(6000, LogLevel.Warning, "Mail {Id} was not delivered at try {Tries} ({Fault}); next try at {Next:u}")]
    private partial void LogFailed(Guid id, int tries, string fault, DateTimeOffset next);

    [LoggerMessage(6001, LogLevel.Error, "Mail {Id} is given up after {Tries} tries ({Fault})")]
    private partial void LogGivenUp(Guid id, int tries, string fault);

    [LoggerMessage(6002, LogLevel.Error, "Mail {Id} is dropped: its key is gone or its recipient is no address")]
    private partial void LogUnreadable(Guid id);

    [LoggerMessage(6003, LogLevel.Warning, "Mail waits: the database does not answer ({Fault})")]
    private partial void LogDatabaseLacking(string fault);
}
