namespace IdentityProvider.Tenancy;

/// <summary>
/// Ends what an account holds in a tenant alone. Each feature that gives members something which would outlive the membership, and come
/// back with the next one, has one, registered as this.
/// </summary>
public interface IMembershipEnding
{
    /// <summary>Within the transaction that ends the membership.</summary>
    Task EndAsync(Guid tenantId, Guid accountId, CancellationToken cancellation);
}
