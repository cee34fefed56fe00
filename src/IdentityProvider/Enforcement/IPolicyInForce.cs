namespace IdentityProvider.Enforcement;

/// <summary>
/// Reaches what is alive in a tenant at the moment from which it demands a second factor. Whoever issues tokens knows what lives without
/// one, and whom to tell.
/// </summary>
public interface IPolicyInForce
{
    /// <summary>
    /// Within the transaction in which the policy comes into force, after that is written: a change that holds at once, or a schedule that
    /// starts, once. The caller saves.
    /// </summary>
    /// <returns>How many sessions at relying parties are told to end; one that is in use at several of them counts at each.</returns>
    Task<int> ReachAsync(Guid tenantId, CancellationToken cancellation);
}
