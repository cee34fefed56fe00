using System.Security.Cryptography;
using IdentityProvider.Keys;

namespace IdentityProvider.TwoFactor;

/// <summary>Makes, seals and opens the secrets of authenticators, each bound to its account and row.</summary>
public sealed class AuthenticatorSecrets(SecretSeal seal)
{
    public static byte[] Create() => RandomNumberGenerator.GetBytes(TimeStepCode.SecretBytes);

    /// <param name="lastAcceptedStep">The step whose code proved the secret; a secret that came with the account has none yet.</param>
    /// <param name="name">As the person calls it.</param>
    public Authenticator Confirmed(Guid accountId, byte[] secret, DateTimeOffset now, long lastAcceptedStep = 0, string? name = null)
    {
        var id = Guid.CreateVersion7();
        return new Authenticator
        {
            Id = id,
            AccountId = accountId,
            Name = name,
            SealedSecret = Seal(accountId, id, secret),
            LastAcceptedStep = lastAcceptedStep,
            ConfirmedAt = now,
        };
    }

    public PendingAuthenticator Pending(Guid accountId, Guid placeId, DateTimeOffset expiresAt)
    {
        var id = Guid.CreateVersion7();
        return new PendingAuthenticator
        {
            Id = id,
            AccountId = accountId,
            PlaceId = placeId,
            SealedSecret = Seal(accountId, id, Create()),
            ExpiresAt = expiresAt,
        };
    }

    /// <returns><see langword="null"/> where the secret cannot be read: changed, moved here from another row, or its key is gone.</returns>
    public byte[]? Open(Authenticator authenticator) => Open(authenticator.AccountId, authenticator.Id, authenticator.SealedSecret);

    /// <inheritdoc cref="Open(Authenticator)"/>
    public byte[]? Open(PendingAuthenticator pending) => Open(pending.AccountId, pending.Id, pending.SealedSecret);

    /// <summary>Whether the newest key sealed it; else it is sealed anew at the next use, so that the old key can go.</summary>
    public bool IsCurrent(Authenticator authenticator) => seal.IsCurrent(authenticator.SealedSecret);

    internal byte[] Seal(Guid accountId, Guid rowId, byte[] secret) => seal.Seal(secret, BoundTo(accountId, rowId));

    private byte[]? Open(Guid accountId, Guid rowId, byte[] sealedSecret) => seal.Open(sealedSecret, BoundTo(accountId, rowId));

    private static string BoundTo(Guid accountId, Guid rowId) => $"authenticator/{accountId:N}/{rowId:N}";
}
