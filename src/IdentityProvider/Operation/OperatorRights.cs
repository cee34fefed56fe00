using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Persistence;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Operation;

public sealed record OperatorRow(Guid AccountId, string Email, string Name, bool MaySignIn, bool IsEnrolled);

public enum OperatorRemoval
{
    Removed,

    /// <summary>Nobody takes it from themselves: so the last one keeps it.</summary>
    Oneself,

    UnknownOperator,

    /// <summary>Who asks was an operator a moment ago, and is none now.</summary>
    ActorIsNoOperator,
}

/// <summary>Who may run the platform. The right is given by command or document, and taken by another operator.</summary>
public sealed class OperatorRights(IdentityProviderDbContext db, WriterTurn writer, AuditTrail audit)
{
    public async Task<IReadOnlyList<OperatorRow>> ListAsync(CancellationToken cancellation) => await db.Set<Account>().AsNoTracking()
        .Where(a => a.IsOperator)
        .OrderBy(a => a.CanonicalEmail)
        .Select(a => new OperatorRow(a.Id, a.Email, a.Name, a.EmailVerified && !a.Disabled, db.Set<EnrolledFactor>().Any(e => e.AccountId == a.Id)))
        .ToListAsync(cancellation);

    /// <summary>
    /// Both accounts are held, always in the same order: of two operators who remove each other at the same moment the later one finds
    /// that it is none any more. Who removes stays an operator, so that there always is one.
    /// </summary>
    public async Task<OperatorRemoval> RemoveAsync(Guid accountId, Guid actorId, CancellationToken cancellation)
    {
        if (accountId == actorId)
        {
            return OperatorRemoval.Oneself;
        }

        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        foreach (var id in new[] { accountId, actorId }.Order())
        {
            await db.Set<Account>().HoldAsync(id, cancellation);
        }

        if (!await db.Set<Account>().Operators().AnyAsync(a => a.Id == actorId, cancellation))
        {
            return OperatorRemoval.ActorIsNoOperator;
        }

        var isFirst = await db.Set<Account>().Where(a => a.Id == accountId && a.IsOperator)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.IsOperator, false), cancellation) == 1;
        if (!isFirst)
        {
            return OperatorRemoval.UnknownOperator;
        }

        audit.Record(new OperatorRemoved { AccountId = accountId, ActorId = actorId });
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return OperatorRemoval.Removed;
    }
}

public sealed record OperatorRemoved() : AuditEvent("operator.removed");
