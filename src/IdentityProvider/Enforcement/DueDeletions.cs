using System.Data.Common;
using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Mail;
using IdentityProvider.Persistence;
using IdentityProvider.Sessions;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace IdentityProvider.Enforcement;

/// <summary>
/// Deletes accounts whose day has come, each whole in a transaction of its own. Nodes settle by the held row who does it; whoever comes later finds
/// nothing. What refers to the account goes with its row; what does not is named here. History keeps the id alone, which is never used again.
/// </summary>
public sealed partial class DueDeletions(
    IdentityProviderDbContext db, WriterTurn writer, BrowserSession sessions, IEnumerable<IAccountEnding> endings, WaitingMail waiting, EmailsInHistory emails,
    DeletionMail mail, AuditTrail audit, TimeProvider clock, IOptions<DeletionOptions> options, ILogger<DueDeletions> log) : IPruning
{
    public async Task RunAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        foreach (var accountId in await db.Set<Account>().Where(a => a.DeletionDueAt <= now).OrderBy(a => a.DeletionDueAt).Select(a => a.Id).ToListAsync(cancellation))
        {
            try
            {
                await TakeAsync(accountId, cancellation);
            }
            catch (Exception fault) when (fault is DbUpdateException or DbException) // whose cause may be this account's alone
            {
                db.ChangeTracker.Clear();
                LogFailed(accountId, fault);
            }
        }
    }

    private async Task TakeAsync(Guid accountId, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        var now = clock.GetUtcNow();
        if (await db.HoldForDeletionAsync(accountId, cancellation) is not { } account || !(account.DeletionDueAt <= now))
        {
            return; // another node was quicker, or the person kept it
        }

        var obstacles = await db.ObstaclesAsync(account, now, cancellation);
        if (obstacles.Any)
        {
            await PutOffAsync(account, obstacles, now + options.Value.WaitingTime, cancellation);
        }
        else
        {
            await DeleteAsync(account, cancellation);
        }

        await transaction.CommitAsync(cancellation);
    }

    /// <summary>For as long as the person waited already, so that each is told once a waiting time.</summary>
    private async Task PutOffAsync(Account account, DeletionObstacles obstacles, DateTimeOffset until, CancellationToken cancellation)
    {
        await db.Set<Account>().Where(a => a.Id == account.Id).ExecuteUpdateAsync(set => set.SetProperty(a => a.DeletionDueAt, until), cancellation);
        audit.Record(new DeletionPutOff(until) { AccountId = account.Id });
        await mail.PutOffAsync(account, obstacles, until, cancellation);
        await db.SaveChangesAsync(cancellation);
    }

    private async Task DeleteAsync(Account account, CancellationToken cancellation)
    {
        var addresses = await db.Set<EmailChange>().Where(c => c.AccountId == account.Id).Select(c => c.OldCanonicalEmail).ToListAsync(cancellation);
        addresses.Add(account.CanonicalEmail);

        // Note: the sessions first: whom to tell of their end is read from grants and memberships.
        await sessions.EndAsync(s => s.AccountId == account.Id, SessionEnd.AccountDeleted, cancellation);
        foreach (var ending in endings)
        {
            await ending.EndAsync(account.Id, cancellation);
        }

        await db.Set<Invitation>().Where(i => i.AcceptedBy == account.Id || addresses.Contains(i.CanonicalEmail)).ExecuteDeleteAsync(cancellation);
        await waiting.DeleteToAsync(addresses, cancellation);
        await emails.ForgetAsync(addresses, cancellation);
        audit.Record(new AccountDeleted { AccountId = account.Id });
        mail.Deleted(account);

        // Note: after the last row, so that a tenant whose member it was sees that one too.
        var now = clock.GetUtcNow();
        var memberships = await db.Set<Membership>().AsNoTracking().Where(m => m.AccountId == account.Id).ToListAsync(cancellation);
        db.AddRange(memberships.Select(m => new PastMembership { TenantId = m.TenantId, AccountId = m.AccountId, JoinedAt = m.JoinedAt, EndedAt = m.EndedAt ?? now }));
        await db.SaveChangesAsync(cancellation);
        await db.Set<Account>().Where(a => a.Id == account.Id).ExecuteDeleteAsync(cancellation);
    }

    [LoggerMessage(5101, LogLevel.Error, "The account {Account} could not be deleted; it is tried again later")]
    private partial void LogFailed(Guid account, Exception exception);
}

public sealed record DeletionPutOff(DateTimeOffset DueAt) : AuditEvent("account.deletion_put_off");

public sealed record AccountDeleted() : AuditEvent("account.deleted");
