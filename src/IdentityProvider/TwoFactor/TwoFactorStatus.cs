namespace IdentityProvider.TwoFactor;

/// <summary>What an account has, and its end. Whether it may end is the caller's question to its tenants.</summary>
public sealed class TwoFactorStatus
{
    public Task<bool> IsOnAsync(Guid accountId, CancellationToken cancellation) => throw new NotImplementedException();

    public Task<DateTimeOffset?> OnSinceAsync(Guid accountId, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Removes authenticator and recovery codes, and withdraws second-factor proofs from all sessions of the account; audit row and mail with it.</summary>
    public Task DisableAsync(Guid accountId, CancellationToken cancellation) => throw new NotImplementedException();
}
