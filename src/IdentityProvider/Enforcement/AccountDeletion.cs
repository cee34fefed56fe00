using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Persistence;
using IdentityProvider.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace IdentityProvider.Enforcement;

/// <param name="DueAt">When it is done; <see langword="null"/>: it is not, for these reasons.</param>
public sealed record DeletionAnswer(DateTimeOffset? DueAt, DeletionObstacles Obstacles);

/// <summary>
/// A person wants their account deleted. Until the day everything works as before, and they may keep it (<see cref="SignIn.KeptAccount"/>); on
/// the day <see cref="DueDeletions"/> does it.
/// </summary>
public sealed class AccountDeletion(
    IdentityProviderDbContext db, WriterTurn writer, DeletionMail mail, AuditTrail audit, TimeProvider clock, IOptions<DeletionOptions> options)
{
    /// <summary>The day of what is asked for now.</summary>
    public DateTimeOffset EarliestAt => clock.GetUtcNow() + options.Value.WaitingTime;

    public Task<DeletionObstacles> ObstaclesAsync(Account account, CancellationToken cancellation) => db.ObstaclesAsync(account, clock.GetUtcNow(), cancellation);

    /// <param name="accountId">Who has just proved that it is them. Who asks again is told the day that it is.</param>
    public async Task<DeletionAnswer> RequestAsync(Guid accountId, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        if (await db.HoldForDeletionAsync(accountId, cancellation) is not { } account)
        {
            return new DeletionAnswer(null, new DeletionObstacles([], IsLastOperator: false));
        }

        var obstacles = await ObstaclesAsync(account, cancellation);
        if (obstacles.Any || account.DeletionDueAt is not null)
        {
            return new DeletionAnswer(account.DeletionDueAt, obstacles);
        }

        // Note: while an earlier address can still take the account back, its owner can still keep it.
        var now = clock.GetUtcNow();
        var undoable = await db.Set<EmailChange>().AsNoTracking().UndoableAt(now).Where(c => c.AccountId == accountId).ToListAsync(cancellation);
        var dueAt = undoable.Select(c => c.ExpiresAt).Append(EarliestAt).Max();
        var token = OpaqueSecret.Create();
        var hash = OpaqueSecret.Hash(token);
        await db.Set<Account>().Where(a => a.Id == accountId).ExecuteUpdateAsync(
            set => set.SetProperty(a => a.DeletionDueAt, dueAt).SetProperty(a => a.KeepTokenHash, hash), cancellation);
        audit.Record(new DeletionRequested(dueAt) { AccountId = accountId });
        mail.Requested(account, [account.Email, .. undoable.Select(c => c.OldEmail)], dueAt, token);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return new DeletionAnswer(dueAt, obstacles);
    }
}

public sealed record DeletionRequested(DateTimeOffset DueAt) : AuditEvent("account.deletion_requested");
