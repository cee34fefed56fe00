using IdentityProvider.Auditing;
using IdentityProvider.Enforcement;
using IdentityProvider.Mail;
using IdentityProvider.OpenIdConnect.Clients;
using IdentityProvider.OpenIdConnect.Logout;
using IdentityProvider.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Operation;

/// <summary>What did not arrive is tried once more by an operator's word. A second press of the same button finds nothing to do.</summary>
public sealed class DeliveryRetry(IdentityProviderDbContext db, WriterTurn writer, FailedMails mails, FailedLogouts logouts, AuditTrail audit)
{
    /// <returns>Whether it waited.</returns>
    public async Task<bool> MailAsync(Guid id, Guid operatorId, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        if (!await mails.RetryAsync(id, cancellation))
        {
            return false;
        }

        audit.Record(new MailDeliveryRetried(id) { ActorId = operatorId });
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    /// <returns>Whether it was given up.</returns>
    public async Task<bool> LogoutAsync(Guid id, Guid operatorId, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        if (await logouts.RetryAsync(id, cancellation) is not { } delivery)
        {
            return false;
        }

        var clientId = await db.Set<Client>().Where(c => c.Id == delivery.ClientId).Select(c => c.ClientId!).SingleAsync(cancellation);
        audit.Record(new LogoutDeliveryRetried(clientId, delivery.Sid, delivery.Cause, delivery.LastFailure, delivery.Tries)
        {
            AccountId = delivery.AccountId,
            TenantId = delivery.TenantId,
            ActorId = operatorId,
        });
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }
}

/// <param name="Mail">Its row's id, which the log names too.</param>
public sealed record MailDeliveryRetried(Guid Mail) : OperatorEvent("mail.delivery_retried");

/// <param name="Failure">The last one before.</param>
public sealed record LogoutDeliveryRetried(string ClientId, string Sid, LogoutCause Cause, string? Failure, int Tries) : OperatorEvent("logout.delivery_retried");
