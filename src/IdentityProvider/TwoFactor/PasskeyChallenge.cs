using IdentityProvider.Accounts;
using IdentityProvider.Passkeys;
using IdentityProvider.Persistence;
using IdentityProvider.Policy;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.TwoFactor;

/// <summary>Spends a passkey's right answer. There is nothing to guess, so nobody is shut out by failures.</summary>
public sealed class PasskeyChallenge(IdentityProviderDbContext db, PasskeyCeremonies ceremonies, TimeProvider clock)
{
    /// <summary>Within the transaction of a caller that holds the account, and saves.</summary>
    /// <returns>What it proves, or <see langword="null"/>: it was spent, the passkey is gone, or its counter says that it was copied (WebAuthn Level 3 §6.1.1).</returns>
    public async Task<PasskeyProof?> SpendAsync(Account account, VerifiedAssertion answer, CancellationToken cancellation)
    {
        if (!await ceremonies.SpendAsync(answer.Challenge, cancellation))
        {
            return null;
        }

        var now = clock.GetUtcNow();
        var used = db.Set<Passkey>().Where(p => p.AccountId == account.Id && p.CredentialId == answer.CredentialId
            && (p.SignCount < answer.SignCount || (p.SignCount == 0 && answer.SignCount == 0)));
        var counted = await used.ExecuteUpdateAsync(
            set => set.SetProperty(p => p.SignCount, answer.SignCount).SetProperty(p => p.IsBackedUp, answer.IsBackedUp).SetProperty(p => p.LastUsedAt, now), cancellation);
        if (counted == 0)
        {
            return null;
        }

        return await db.Set<Passkey>().Where(p => p.CredentialId == answer.CredentialId)
            .Select(p => new PasskeyProof(now, p.Id, p.IsBackupEligible)).SingleAsync(cancellation);
    }
}
