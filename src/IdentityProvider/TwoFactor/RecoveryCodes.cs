namespace IdentityProvider.TwoFactor;

/// <summary>Codes of 80 random bits that stand in for a lost device: stored hashed, each works once.</summary>
public sealed class RecoveryCodes
{
    public Task<int> CountAsync(Guid accountId, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Replaces all codes of the account in a transaction of its own, with audit row and mail.</summary>
    /// <returns>The new codes, to be shown once.</returns>
    public Task<IReadOnlyList<string>> RegenerateAsync(Guid accountId, CancellationToken cancellation) => throw new NotImplementedException();

    public Task<ChallengeOutcome> RedeemAsync(Guid accountId, string? code, CancellationToken cancellation) => throw new NotImplementedException();
}
