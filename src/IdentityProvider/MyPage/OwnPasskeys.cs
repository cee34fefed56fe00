using IdentityProvider.Accounts;
using IdentityProvider.Passkeys;
using IdentityProvider.Persistence;
using IdentityProvider.Sessions;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.MyPage;

/// <summary>A person's passkeys: what there is, another one, another name, and the end of one beside others.</summary>
public sealed class OwnPasskeys(
    IdentityProviderDbContext db, WriterTurn writer, PasskeyCeremonies ceremonies, PasskeyEnrolment enrolment, TwoFactorStatus status)
{
    /// <summary>Oldest first.</summary>
    public async Task<IReadOnlyList<Passkey>> ListAsync(Guid accountId, CancellationToken cancellation) =>
        await db.Set<Passkey>().AsNoTracking().Where(p => p.AccountId == accountId).OrderBy(p => p.Id).ToListAsync(cancellation);

    public Task<Passkey?> FindAsync(Guid accountId, Guid id, CancellationToken cancellation) =>
        db.Set<Passkey>().AsNoTracking().SingleOrDefaultAsync(p => p.AccountId == accountId && p.Id == id, cancellation);

    public Task<PasskeyPrompt> OfferAsync(Session session) => ceremonies.OfferAsync(session.Account, session.Id);

    /// <inheritdoc cref="PasskeyEnrolment.AddAsync"/>
    public Task<IReadOnlyList<string>?> AddAsync(Session session, SetUpStep step, string name, string? credential, string? state, CancellationToken cancellation) =>
        enrolment.AddAsync(session, isFirst: step is not SetUpStep.AlreadyOn, name, credential, state, cancellation);

    /// <returns>Whether there is such a passkey, and the name is one.</returns>
    public async Task<bool> RenameAsync(Guid accountId, Guid id, string? text, CancellationToken cancellation)
    {
        if (FactorName.Of(text) is not { } name)
        {
            return false;
        }

        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        var renamed = await db.Set<Passkey>().Where(p => p.AccountId == accountId && p.Id == id)
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.Name, name), cancellation);
        await transaction.CommitAsync(cancellation);
        return renamed == 1;
    }

    /// <inheritdoc cref="OwnAuthenticators.RemoveAsync"/>
    public async Task<bool> RemoveAsync(Guid accountId, Guid id, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        var account = await db.Set<Account>().HoldAsync(accountId, cancellation);
        if (account is null || await FindAsync(accountId, id, cancellation) is not { } passkey)
        {
            return true;
        }

        if (await IsLastFactorAsync(accountId, cancellation))
        {
            return false;
        }

        await enrolment.RemoveAsync(account, passkey, cancellation);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    public Task<bool> IsLastFactorAsync(Guid accountId, CancellationToken cancellation) => status.IsLastFactorAsync(accountId, cancellation);
}
