using System.Collections.Frozen;
using IdentityProvider.Persistence;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.OpenIdConnect.Clients;

/// <summary>All clients and resources, and which tenants are suspended, as they stood at one version; never changes, and is shared by all requests.</summary>
public sealed class CatalogueSnapshot(long version, IReadOnlyList<Client> clients, IReadOnlyList<Resource> resources, IReadOnlySet<Guid> suspendedTenants)
{
    public static CatalogueSnapshot Empty { get; } = new(-1, [], [], FrozenSet<Guid>.Empty);

    private readonly FrozenDictionary<string, Client> byClientId = clients.ToFrozenDictionary(c => c.ClientId!);
    private readonly FrozenDictionary<Guid, Client> byId = clients.ToFrozenDictionary(c => c.Id);
    private readonly FrozenDictionary<string, Resource> byUri = resources.ToFrozenDictionary(r => r.Uri);
    private readonly FrozenSet<string> origins = clients.Where(c => !c.Disabled).SelectMany(c => c.AllowedOrigins).ToFrozenSet();

    public long Version => version;

    public IEnumerable<Client> Clients => clients;

    public Client? Find(string? clientId) => clientId is null ? null : byClientId.GetValueOrDefault(clientId);

    public Client? Find(Guid id) => byId.GetValueOrDefault(id);

    public Resource? Resource(string uri) => byUri.GetValueOrDefault(uri);

    /// <summary>A tenant that is suspended is served by no machine either. Who suspends one publishes a new version.</summary>
    public bool IsSuspended(Guid tenantId) => suspendedTenants.Contains(tenantId);

    /// <summary>Some client's pages run there.</summary>
    public bool Allows(string origin) => origins.Contains(origin);
}

/// <summary>
/// Serves clients and resources without reading them: one process-wide snapshot, and one tiny statement a request that
/// says whether it is still the newest. What was committed is what the next request sees, on every node.
/// </summary>
public sealed class ClientCatalogue(IServiceScopeFactory scopes) : IDisposable
{
    private static readonly Func<IdentityProviderDbContext, CancellationToken, Task<long>> NewestVersion =
        EF.CompileAsyncQuery((IdentityProviderDbContext db, CancellationToken _) =>
            db.Set<CatalogueVersion>().Where(v => v.Id == CatalogueVersion.OnlyId).Select(v => v.Version).Single());

    private readonly SemaphoreSlim loading = new(1, 1);
    private volatile CatalogueSnapshot current = CatalogueSnapshot.Empty;

    /// <summary>As the last request found it; enough for what may be a moment old.</summary>
    public CatalogueSnapshot Current => current;

    public async Task<CatalogueSnapshot> NewestAsync(IdentityProviderDbContext db, CancellationToken cancellation)
    {
        var version = await NewestVersion(db, cancellation);
        return version == current.Version ? current : await LoadAsync(version, cancellation);
    }

    public void Dispose() => loading.Dispose();

    private async Task<CatalogueSnapshot> LoadAsync(long atLeast, CancellationToken cancellation)
    {
        await loading.WaitAsync(cancellation);
        try
        {
            if (current.Version >= atLeast)
            {
                return current;
            }

            // Note: a connection of its own, since the request's may be in a transaction that began before the change.
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<IdentityProviderDbContext>();

            // The version is read first: rows that are newer than it are read again, never missed.
            var version = await NewestVersion(db, cancellation);
            var clients = await db.Set<Client>().AsNoTracking().ToListAsync(cancellation);
            var resources = await db.Set<Resource>().AsNoTracking().ToListAsync(cancellation);
            var suspended = await db.Set<Tenant>().Where(t => t.Suspended).Select(t => t.Id).ToListAsync(cancellation);
            return current = new CatalogueSnapshot(version, clients, resources, suspended.ToFrozenSet());
        }
        finally
        {
            loading.Release();
        }
    }
}

/// <summary>The catalogue for one request: asked once, then the same to the end of the request.</summary>
public sealed class RequestCatalogue(IdentityProviderDbContext db, ClientCatalogue catalogue)
{
    private CatalogueSnapshot? snapshot;

    public async ValueTask<CatalogueSnapshot> GetAsync(CancellationToken cancellation) => snapshot ??= await catalogue.NewestAsync(db, cancellation);

    public async ValueTask<Client?> FindAsync(string? clientId, CancellationToken cancellation) => (await GetAsync(cancellation)).Find(clientId);
}
