using IdentityProvider.Accounts;
using IdentityProvider.Persistence;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Passkeys;

/// <summary>Lets Identity's passkey handler, which does the cryptography, read what is stored. It writes nothing; whoever runs a ceremony does.</summary>
internal sealed class PasskeyStore(IdentityProviderDbContext db) : IUserPasskeyStore<Account>
{
    public Task<string> GetUserIdAsync(Account user, CancellationToken cancellationToken) => Task.FromResult(user.Id.ToString());

    public Task<string?> GetUserNameAsync(Account user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Email);

    public async Task<Account?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        Guid.TryParseExact(userId, "D", out var id) ? await db.Set<Account>().AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, cancellationToken) : null;

    public async Task<Account?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        await db.Set<Account>().AsNoTracking().SingleOrDefaultAsync(a => db.Set<Passkey>().Any(p => p.AccountId == a.Id && p.CredentialId == credentialId), cancellationToken);

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(Account user, byte[] credentialId, CancellationToken cancellationToken) =>
        await db.Set<Passkey>().AsNoTracking().SingleOrDefaultAsync(p => p.AccountId == user.Id && p.CredentialId == credentialId, cancellationToken) is { } passkey
            ? Info(passkey)
            : null;

    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(Account user, CancellationToken cancellationToken) =>
        [.. (await db.Set<Passkey>().AsNoTracking().Where(p => p.AccountId == user.Id).OrderBy(p => p.Id).ToListAsync(cancellationToken)).Select(Info)];

    public Task AddOrUpdatePasskeyAsync(Account user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw NotOurs();

    public Task RemovePasskeyAsync(Account user, byte[] credentialId, CancellationToken cancellationToken) => throw NotOurs();

    public Task SetUserNameAsync(Account user, string? userName, CancellationToken cancellationToken) => throw NotOurs();

    public Task<string?> GetNormalizedUserNameAsync(Account user, CancellationToken cancellationToken) => throw NotOurs();

    public Task SetNormalizedUserNameAsync(Account user, string? normalizedName, CancellationToken cancellationToken) => throw NotOurs();

    public Task<Account?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => throw NotOurs();

    public Task<IdentityResult> CreateAsync(Account user, CancellationToken cancellationToken) => throw NotOurs();

    public Task<IdentityResult> UpdateAsync(Account user, CancellationToken cancellationToken) => throw NotOurs();

    public Task<IdentityResult> DeleteAsync(Account user, CancellationToken cancellationToken) => throw NotOurs();

    public void Dispose()
    {
    }

    // Note: the handler asks for no attestation, so what proved the key when it was made is not kept.
    private static UserPasskeyInfo Info(Passkey passkey) => new(
        passkey.CredentialId, passkey.PublicKey, passkey.CreatedAt, (uint)passkey.SignCount, passkey.Transports, isUserVerified: true,
        passkey.IsBackupEligible, passkey.IsBackedUp, attestationObject: [], clientDataJson: [])
    {
        Name = passkey.Name,
    };

    private static NotSupportedException NotOurs() =>
        new("Accounts are not kept by Identity.");
}
