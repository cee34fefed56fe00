using System.Diagnostics;
using IdentityProvider.Mail;
using IdentityProvider.Persistence;
using IdentityProvider.Tests.Driving;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityProvider.Tests.Mail;

internal static class OutboxDriving
{
    /// <summary>Real time: the provider's clock stands still while mail is on its way.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>A unit of work as a feature has it: change, mail, commit.</summary>
    public static async Task MailAsync(this TestProvider provider, MailMessage message, bool commit = true, string? locale = "en")
    {
        await using var scope = provider.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityProviderDbContext>();
        await using var transaction = await WriteTransaction.BeginAsync(db, provider.Services.GetRequiredService<WriterTurn>(), CancellationToken.None);
        scope.ServiceProvider.GetRequiredService<Outbox>().Add(locale, () => message);
        await db.SaveChangesAsync();
        if (commit)
        {
            await transaction.CommitAsync(CancellationToken.None);
        }
    }

    public static async Task EventuallyAsync(Func<Task<bool>> holds)
    {
        var since = Stopwatch.GetTimestamp();
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await holds())
        {
            Assert.True(Stopwatch.GetElapsedTime(since) < Patience, "It did not come about.");
            await poll.WaitForNextTickAsync();
        }
    }
}
