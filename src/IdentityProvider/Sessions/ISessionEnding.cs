namespace IdentityProvider.Sessions;

/// <summary>
/// Hears of sessions that end explicitly; expiry is no end. Each feature that has somebody to tell of it, registered as this.
/// </summary>
public interface ISessionEnding
{
    /// <summary>Within the transaction that ends them, after that is written; the caller saves.</summary>
    Task EndAsync(IReadOnlyList<Session> ended, CancellationToken cancellation);
}
