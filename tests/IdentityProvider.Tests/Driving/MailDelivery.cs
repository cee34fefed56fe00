using System.Diagnostics;
using IdentityProvider.Mail;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.Driving;

public static class MailDelivery
{
    /// <summary>Real time: the provider's clock stands still while mail is on its way.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Waits until the outbox is empty, so that what is not there did not come.</summary>
    public static async Task AllMailDeliveredAsync(this TestProvider provider, CancellationToken cancellation = default)
    {
        var since = Stopwatch.GetTimestamp();
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (Stopwatch.GetElapsedTime(since) < Patience && await provider.WithDatabaseAsync(db => db.Set<OutboxMessage>().AnyAsync(cancellation)))
        {
            await poll.WaitForNextTickAsync(cancellation);
        }
    }
}
