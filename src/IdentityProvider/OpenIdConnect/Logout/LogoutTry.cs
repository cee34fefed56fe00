using IdentityProvider.Auditing;
using IdentityProvider.OpenIdConnect.Clients;
using IdentityProvider.OpenIdConnect.Grants;
using IdentityProvider.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.OpenIdConnect.Logout;

/// <summary>One try of one delivery: takes it, tells the receiver, and writes down what came of it.</summary>
internal sealed partial class LogoutTry(
    IdentityProviderDbContext db, WriterTurn writer, LogoutReceivers receivers, LogoutTokenWriter tokens, GrantsWithoutSecondFactor withoutSecondFactor,
    AuditTrail audit, TimeProvider clock, ILogger<LogoutTry> log)
{
    /// <summary>For so long a delivery is the node's that took it: longer than a try can take.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(20);

    /// <summary>After each try but the last: six within about an hour.</summary>
    internal static readonly TimeSpan[] Delays =
    [
        TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(40),
    ];

    public async Task RunAsync(LogoutDelivery delivery, CancellationToken cancellation)
    {
        if (!await TakeAsync(delivery, cancellation))
        {
            return;
        }

        if (delivery.Cause is LogoutCause.PolicyInForce && !await withoutSecondFactor.IsOneAsync(delivery.Sid, cancellation))
        {
            await DropAsync(delivery, cancellation);
            return;
        }

        var client = await db.Set<Client>().AsNoTracking().SingleOrDefaultAsync(c => c.Id == delivery.ClientId, cancellation);
        var answer = client?.BackchannelLogoutUri is { } address
            ? await receivers.TellAsync(new Uri(address), tokens.Write(delivery, client), cancellation)
            : ReceiverAnswer.NoAddress;

        // Note: the receiver was told; that it is written down must not depend on the server going on.
        await SettleAsync(delivery, client?.ClientId ?? "", answer, CancellationToken.None);
    }

    /// <summary>One statement settles which node tries.</summary>
    private async Task<bool> TakeAsync(LogoutDelivery delivery, CancellationToken cancellation)
    {
        var (seen, until) = (delivery.NextTryAt, clock.GetUtcNow() + Lease);
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        var taken = await db.Set<LogoutDelivery>()
            .Where(d => d.Id == delivery.Id && d.NextTryAt == seen && d.State == LogoutDeliveryState.Waiting)
            .ExecuteUpdateAsync(set => set.SetProperty(d => d.NextTryAt, until).SetProperty(d => d.Tries, d => d.Tries + 1), cancellation);
        await transaction.CommitAsync(cancellation);
        return taken == 1;
    }

    /// <summary>The person proved a second factor while the receiver could not be reached, and is to notice nothing; or the session ended, and that is told.</summary>
    private async Task DropAsync(LogoutDelivery delivery, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        await db.Set<LogoutDelivery>().Where(d => d.Id == delivery.Id).ExecuteDeleteAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private async Task SettleAsync(LogoutDelivery delivery, string clientId, ReceiverAnswer answer, CancellationToken cancellation)
    {
        var (now, tries) = (clock.GetUtcNow(), delivery.Tries + 1);
        var state = answer.Failure is null ? LogoutDeliveryState.Delivered
            : answer.IsFinal || tries > Delays.Length ? LogoutDeliveryState.Failed
            : LogoutDeliveryState.Waiting;
        var next = state is LogoutDeliveryState.Waiting ? now + Delays[tries - 1] : now;
        DateTimeOffset? deliveredAt = state is LogoutDeliveryState.Delivered ? now : null;

        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        var settled = await db.Set<LogoutDelivery>().Where(d => d.Id == delivery.Id && d.State == LogoutDeliveryState.Waiting).ExecuteUpdateAsync(
            set => set.SetProperty(d => d.State, state).SetProperty(d => d.NextTryAt, next)
                .SetProperty(d => d.DeliveredAt, deliveredAt).SetProperty(d => d.LastFailure, answer.Failure),
            cancellation);
        if (settled == 1 && state is LogoutDeliveryState.Failed)
        {
            audit.Record(new LogoutDeliveryFailed(clientId, delivery.Sid, delivery.Cause, answer.Failure!, tries)
            {
                AccountId = delivery.AccountId,
                TenantId = delivery.TenantId,
            });
        }

        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        if (answer.Failure is { } failure)
        {
            LogFailed(delivery.Id, clientId, tries, failure, state);
        }
    }

    [LoggerMessage(7100, LogLevel.Warning, "Logout token {Id} was not taken by {ClientId} at try {Tries} ({Failure}); it is {State} now")]
    private partial void LogFailed(Guid id, string clientId, int tries, string failure, LogoutDeliveryState state);
}

public sealed record LogoutDeliveryFailed(string ClientId, string Sid, LogoutCause Cause, string Failure, int Tries) : AuditEvent("logout.delivery_failed");
