namespace IdentityProvider.Tenancy;

/// <summary>An application of a tenant, and the address at which a person's way into it begins.</summary>
public sealed record ApplicationEntrance(string ClientId, string Name, string Address);

/// <summary>Knows <see cref="ApplicationEntrance"/>s; whoever registers applications does.</summary>
public interface IApplicationEntrances
{
    /// <summary>Those that serve the tenant and have such an address, by name.</summary>
    Task<IReadOnlyList<ApplicationEntrance>> OfAsync(Guid tenantId, CancellationToken cancellation);
}
