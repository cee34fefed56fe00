using IdentityProvider.Accounts;
using IdentityProvider.Persistence;
using IdentityProvider.Sessions;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.MyPage;

/// <summary>A person's authenticators: what there is, another name, the end of one beside others, and a clock that is off.</summary>
public sealed class OwnAuthenticators(
    IdentityProviderDbContext db, WriterTurn writer, TotpEnrolment enrolment, TotpChallenge challenge, TwoFactorStatus status)
{
    /// <inheritdoc cref="TwoFactorStatus.AuthenticatorsAsync"/>
    public Task<IReadOnlyList<Authenticator>> ListAsync(Guid accountId, CancellationToken cancellation) => status.AuthenticatorsAsync(accountId, cancellation);

    /// <param name="id">The only one need not be named.</param>
    public async Task<Authenticator?> FindAsync(Guid accountId, Guid? id, CancellationToken cancellation)
    {
        var all = await ListAsync(accountId, cancellation);
        return id is null && all.Count == 1 ? all[0] : all.SingleOrDefault(a => a.Id == id);
    }

    public Task<bool> IsLastFactorAsync(Guid accountId, CancellationToken cancellation) => status.IsLastFactorAsync(accountId, cancellation);

    /// <returns>Whether there is such an authenticator, and the name is one.</returns>
    public async Task<bool> RenameAsync(Guid accountId, Guid id, string? text, CancellationToken cancellation)
    {
        if (FactorName.Of(text) is not { } name)
        {
            return false;
        }

        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        var renamed = await db.Set<Authenticator>().Where(a => a.AccountId == accountId && a.Id == id)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.Name, name), cancellation);
        await transaction.CommitAsync(cancellation);
        return renamed == 1;
    }

    /// <returns>Whether it is gone; the last factor stays, since two-factor authentication ends by its own page.</returns>
    public async Task<bool> RemoveAsync(Session session, Guid id, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        var account = await db.Set<Account>().HoldAsync(session.AccountId, cancellation);
        if (account is null || await FindAsync(account.Id, id, cancellation) is not { } authenticator)
        {
            return true;
        }

        if (await IsLastFactorAsync(account.Id, cancellation))
        {
            return false;
        }

        await enrolment.RemoveAsync(account, authenticator, session.Id, cancellation);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    /// <inheritdoc cref="TotpChallenge.ResynchroniseAsync"/>
    public async Task<TotpAnswer> ResynchroniseAsync(Guid accountId, Guid id, string? first, string? next, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        await db.Set<Account>().HoldAsync(accountId, cancellation);
        var answer = await challenge.ResynchroniseAsync(accountId, id, first, next, cancellation);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return answer;
    }
}
