using System.Security.Cryptography;
using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Persistence;
using IdentityProvider.SignIn;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Provisioning;

/// <summary>Passwords and authenticators of a document: initial values. An authenticator that comes with a document makes no recovery codes.</summary>
public sealed class CredentialProvisioning(
    IdentityProviderDbContext db, AuditTrail audit, PasswordHashing hashing, AuthenticatorSecrets secrets, FailureCounters counters)
{
    private Dictionary<string, string> hashes = [];

    /// <summary>Hashes the passwords of the people who are new, on all processors and before the database is locked: it is slow on purpose.</summary>
    public async Task PrepareAsync(ProvisioningDocument document, CancellationToken cancellation)
    {
        var candidates = document.Users.Where(user => user.Email is not null && user.Password is not null).DistinctBy(user => user.Email!.Canonical).ToList();
        var addresses = candidates.Select(user => user.Email!.Canonical).ToList();
        var known = await db.Set<Account>().AsNoTracking()
            .Where(account => addresses.Contains(account.CanonicalEmail)).Select(account => account.CanonicalEmail).ToListAsync(cancellation);
        hashes = candidates.ExceptBy(known, user => user.Email!.Canonical).AsParallel().WithCancellation(cancellation)
            .ToDictionary(user => user.Email!.Canonical, user => hashing.Hash(user.Password!));
    }

    /// <summary>Of a new account.</summary>
    public void Set(ProvisioningRun run, UserEntry entry, Account account)
    {
        if (entry.Password is { } password && run.Faults.Count == 0)
        {
            account.PasswordHash = hashes.GetValueOrDefault(account.CanonicalEmail) ?? hashing.Hash(password);
        }

        if (entry.TotpSecret is { } secret)
        {
            db.Add(secrets.Confirmed(account.Id, secret, run.Now));
            audit.Record(new AuthenticatorImported(Replaced: false) { AccountId = account.Id });
        }
    }

    /// <returns>Whether something changed that the person's sessions must not outlive.</returns>
    public async Task<bool> ChangeAsync(
        ProvisioningRun run, UserEntry entry, Account account, List<string> changed, List<string> kept, CancellationToken cancellation)
    {
        var before = changed.Count;
        if (entry.Password is { } password && !await IsOverwrittenAlreadyAsync(run, account, password, cancellation) && run.Decide("password", changed, kept))
        {
            account.PasswordHash = hashing.Hash(password);
        }

        if (entry.TotpSecret is { } secret)
        {
            await ChangeAuthenticatorAsync(run, account, secret, changed, kept, cancellation);
        }

        return changed.Count > before;
    }

    /// <summary>Note: without an order to overwrite, nobody learns here whether the password is still the same.</summary>
    private async Task<bool> IsOverwrittenAlreadyAsync(ProvisioningRun run, Account account, string password, CancellationToken cancellation) =>
        run.Choices.Overwrite.Contains("password")
        && account.PasswordHash is { } hash
        && await hashing.CheckAsync(hash, password, cancellation) is PasswordCheck.Right or PasswordCheck.RightButOutdated;

    private async Task ChangeAuthenticatorAsync(
        ProvisioningRun run, Account account, byte[] secret, List<string> changed, List<string> kept, CancellationToken cancellation)
    {
        var existing = await db.Set<Authenticator>().Where(authenticator => authenticator.AccountId == account.Id).OrderBy(authenticator => authenticator.Id).ToListAsync(cancellation);
        if (run.Choices.Overwrite.Contains("totpSecret") && existing is [var only] && IsOf(only, secret))
        {
            return;
        }

        if (!run.Decide("totpSecret", changed, kept))
        {
            return;
        }

        // Note: the document's one is the only one from here on. It takes a row that is there, whose last accepted step stays: it only ever grows.
        var overwritten = existing.Find(authenticator => IsOf(authenticator, secret)) ?? existing.FirstOrDefault();
        db.RemoveRange(existing.Where(authenticator => authenticator != overwritten));
        if (overwritten is null)
        {
            db.Add(secrets.Confirmed(account.Id, secret, run.Now));
        }
        else if (!IsOf(overwritten, secret))
        {
            overwritten.SealedSecret = secrets.Seal(account.Id, overwritten.Id, secret);
            (overwritten.Name, overwritten.Drift, overwritten.LastUsedAt) = (null, 0, null);
        }

        await counters.ForgetAsync([FailureBudget.Totp(account.Id).Key], cancellation); // wrong codes were guesses at the earlier secret
        audit.Record(new AuthenticatorImported(Replaced: existing.Count > 0) { AccountId = account.Id });
    }

    private bool IsOf(Authenticator authenticator, byte[] secret) =>
        secrets.Open(authenticator) is { } present && CryptographicOperations.FixedTimeEquals(present, secret);
}
