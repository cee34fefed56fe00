using System.Security.Cryptography;
using System.Text;
using IdentityProvider.Accounts;
using IdentityProvider.Persistence;
using IdentityProvider.Shared;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Passkeys;

/// <summary>What a page hands to the browser, and gets back with its answer.</summary>
/// <param name="Options">WebAuthn Level 3 §5.8.1, as JSON.</param>
/// <param name="State">Sealed: the challenge, whom and what it is for, and until when.</param>
public sealed record PasskeyPrompt(string Options, string State);

/// <summary>An answer whose signature, origin, relying party, challenge and user verification were right; nothing is written yet.</summary>
/// <param name="AskedOf">Whom the challenge was for; <see langword="null"/>: for anybody.</param>
public sealed record VerifiedAssertion(Account Account, Guid? AskedOf, byte[] CredentialId, long SignCount, bool IsBackedUp, SpentChallenge Challenge);

/// <summary>The same of a passkey that was made.</summary>
public sealed record VerifiedRegistration(UserPasskeyInfo Passkey, SpentChallenge Challenge);

/// <summary>
/// Both ceremonies of WebAuthn Level 3 §7, by Identity's handler. Nothing is stored when one begins, so that whoever opens the sign-in page a thousand
/// times leaves nothing; a challenge that was answered is kept as spent.
/// </summary>
public sealed class PasskeyCeremonies(
    IdentityProviderDbContext db, IPasskeyHandler<Account> handler, IDataProtectionProvider protection, IHttpContextAccessor accessor, TimeProvider clock)
{
    /// <summary>As long as a sign-in may take.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    private readonly SealedJson<Ceremony> seal = new(protection, "passkey-ceremony/v1");

    private HttpContext Http => accessor.HttpContext ?? throw new InvalidOperationException("A ceremony needs a request.");

    /// <param name="account"><see langword="null"/>: whoever has a passkey here; their authenticator says who.</param>
    public async Task<PasskeyPrompt> AskAsync(Account? account)
    {
        var request = await handler.MakeRequestOptionsAsync(account, Http);
        return new PasskeyPrompt(request.RequestOptionsJson, Seal(new Ceremony(CeremonyKind.SignIn, request.AssertionState!, account?.Id, null, Expiry)));
    }

    /// <param name="place">The session that it is registered in; an answer in another one is none.</param>
    public async Task<PasskeyPrompt> OfferAsync(Account account, Guid place)
    {
        var creation = await handler.MakeCreationOptionsAsync(new PasskeyUserEntity { Id = account.Id.ToString(), Name = account.Email, DisplayName = account.Name }, Http);
        return new PasskeyPrompt(creation.CreationOptionsJson, Seal(new Ceremony(CeremonyKind.Registration, creation.AttestationState!, account.Id, place, Expiry)));
    }

    /// <returns><see langword="null"/> for everything else than a right answer to a challenge of ours that still holds.</returns>
    public async Task<VerifiedAssertion?> AssertAsync(string? credential, string? state)
    {
        if (Open(state, CeremonyKind.SignIn) is not { } ceremony || string.IsNullOrEmpty(credential))
        {
            return null;
        }

        var result = await handler.PerformAssertionAsync(new PasskeyAssertionContext { HttpContext = Http, CredentialJson = credential, AssertionState = ceremony.State });
        return result is { Succeeded: true, Passkey: { } passkey, User: { } account }
            ? new VerifiedAssertion(account, ceremony.AccountId, passkey.CredentialId, passkey.SignCount, passkey.IsBackedUp, Spent(ceremony))
            : null;
    }

    /// <inheritdoc cref="AssertAsync"/>
    public async Task<VerifiedRegistration?> RegisterAsync(string? credential, string? state, Guid accountId, Guid place)
    {
        if (Open(state, CeremonyKind.Registration) is not { } ceremony || ceremony.AccountId != accountId || ceremony.PlaceId != place || string.IsNullOrEmpty(credential))
        {
            return null;
        }

        var result = await handler.PerformAttestationAsync(new PasskeyAttestationContext { HttpContext = Http, CredentialJson = credential, AttestationState = ceremony.State });
        return result is { Succeeded: true, Passkey: { } passkey, UserEntity.Id: var owner } && owner == accountId.ToString()
            ? new VerifiedRegistration(passkey, Spent(ceremony))
            : null;
    }

    /// <summary>Within the transaction of a caller that holds the account, which saves: the same answer works once.</summary>
    /// <returns>Whether it had not been spent.</returns>
    public async Task<bool> SpendAsync(SpentChallenge challenge, CancellationToken cancellation)
    {
        if (await db.Set<SpentChallenge>().AnyAsync(c => c.Hash == challenge.Hash, cancellation))
        {
            return false;
        }

        db.Add(challenge);
        return true;
    }

    private DateTimeOffset Expiry => clock.GetUtcNow() + Lifetime;

    private string Seal(Ceremony ceremony) => seal.Seal(ceremony);

    private Ceremony? Open(string? state, CeremonyKind kind) =>
        seal.Open(state) is { } ceremony && ceremony.Kind == kind && ceremony.ExpiresAt > clock.GetUtcNow() ? ceremony : null;

    // Note: by what was sealed, since one seal can be spelled in several ways.
    private static SpentChallenge Spent(Ceremony ceremony) =>
        new() { Hash = SHA256.HashData(Encoding.UTF8.GetBytes(ceremony.State)), ExpiresAt = ceremony.ExpiresAt };

    private enum CeremonyKind
    {
        SignIn,
        Registration,
    }

    private sealed record Ceremony(CeremonyKind Kind, string State, Guid? AccountId, Guid? PlaceId, DateTimeOffset ExpiresAt);
}
