using IdentityProvider.Auditing;
using IdentityProvider.OpenIdConnect.Clients;
using IdentityProvider.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Provisioning;

/// <summary>The APIs of a document.</summary>
public sealed class ResourceProvisioning(IdentityProviderDbContext db, AuditTrail audit)
{
    private const string Kind = "resource";

    /// <returns>All scopes that a client may ask for once the document is applied.</returns>
    public async Task<IReadOnlySet<string>> PlanAsync(ProvisioningRun run, CancellationToken cancellation)
    {
        var existing = await db.Set<Resource>().ToDictionaryAsync(resource => resource.Uri, cancellation);
        foreach (var entry in run.Document.Resources.Where(entry => entry.Id is not null))
        {
            if (!existing.TryGetValue(entry.Id!, out var resource))
            {
                existing[entry.Id!] = Create(run, entry);
            }
            else
            {
                Change(run, entry, resource);
            }
        }

        if (run.Choices.Prune)
        {
            var named = run.Document.Resources.Select(entry => entry.Id).ToHashSet();
            foreach (var resource in existing.Values.Where(resource => resource.MadeByDocument && !named.Contains(resource.Uri)).ToList())
            {
                Remove(run, resource);
                existing.Remove(resource.Uri);
            }
        }

        return existing.Values.SelectMany(resource => resource.Scopes).Concat(StandardScopes.All).ToHashSet(StringComparer.Ordinal);
    }

    private Resource Create(ProvisioningRun run, ResourceEntry entry)
    {
        var resource = new Resource { Uri = entry.Id!, Name = entry.Name, Scopes = [.. entry.Scopes], MadeByDocument = true };
        db.Add(resource);
        audit.Record(new ResourceRegistered(resource.Uri));
        run.Plan.Create(Kind, resource.Uri);
        run.CatalogueChanged = true;
        return resource;
    }

    private void Change(ProvisioningRun run, ResourceEntry entry, Resource resource)
    {
        var changed = new List<string>();
        if (resource.Name != entry.Name)
        {
            resource.Name = entry.Name;
            changed.Add("name");
        }

        if (!resource.Scopes.SequenceEqual(entry.Scopes))
        {
            resource.Scopes = [.. entry.Scopes];
            changed.Add("scopes");
        }

        run.Plan.Existing(Kind, resource.Uri, changed, []);
        if (changed.Count > 0)
        {
            audit.Record(new ResourceChanged(resource.Uri, changed));
            run.CatalogueChanged = true;
        }
    }

    private void Remove(ProvisioningRun run, Resource resource)
    {
        db.Remove(resource);
        audit.Record(new ResourceRemoved(resource.Uri));
        run.Plan.Remove(Kind, resource.Uri);
        run.CatalogueChanged = true;
    }
}
