namespace IdentityProvider.Accounts;

/// <summary>
/// Deletes what an account has that does not go with its row by itself. Each feature that keeps such things has one, registered as this.
/// </summary>
public interface IAccountEnding
{
    /// <summary>Within the transaction that deletes the account, while its row is still there.</summary>
    Task EndAsync(Guid accountId, CancellationToken cancellation);
}
