using IdentityProvider.Auditing;
using IdentityProvider.OpenIdConnect.Clients;
using IdentityProvider.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Provisioning;

/// <summary>The clients of a document. The secret is an initial value.</summary>
public sealed class ClientProvisioning(IdentityProviderDbContext db, ClientRegistration registration, AuditTrail audit)
{
    private const string Kind = "client";

    /// <param name="knownScopes">What a client may ask for at all.</param>
    public async Task PlanAsync(ProvisioningRun run, IReadOnlySet<string> knownScopes, CancellationToken cancellation)
    {
        var existing = await db.Set<Client>().ToDictionaryAsync(client => client.ClientId!, cancellation);
        foreach (var entry in run.Document.Clients)
        {
            CheckReferences(run, entry, knownScopes);
            if (entry.Description.ClientId.Length == 0)
            {
                continue; // a fault already
            }

            var client = existing.GetValueOrDefault(entry.Description.ClientId);
            CheckSecret(run, entry, client);
            if (client is null)
            {
                Create(run, entry);
            }
            else
            {
                Change(run, entry, client);
            }
        }

        if (run.Choices.Prune)
        {
            var named = run.Document.Clients.Select(entry => entry.Description.ClientId).ToHashSet();
            foreach (var client in existing.Values.Where(client => client.MadeByDocument && !named.Contains(client.ClientId!)))
            {
                Remove(run, client);
            }
        }
    }

    private static void CheckReferences(ProvisioningRun run, ClientEntry entry, IReadOnlySet<string> knownScopes)
    {
        if (entry.Tenant is not null && !run.Tenants.ContainsKey(entry.Tenant))
        {
            run.Fault(entry.Path + ".tenant", "is no tenant, neither here nor in the database");
        }

        foreach (var (index, scope) in entry.Description.Scopes.Index().Where(item => ClientRules.IsScopeToken(item.Item) && !knownScopes.Contains(item.Item)))
        {
            run.Fault($"{entry.Path}.scopes[{index}]", "is a scope of no resource");
        }
    }

    private static void CheckSecret(ProvisioningRun run, ClientEntry entry, Client? client)
    {
        if (entry.Description.Kind is ClientKind.Confidential && entry.Secret is null && client?.ClientSecret is null)
        {
            run.Fault(entry.Path + ".secret", "is missing: a new confidential client needs one");
        }
    }

    private void Create(ProvisioningRun run, ClientEntry entry)
    {
        registration.Add(Describe(run, entry, disabled: entry.Disabled ?? false, madeByDocument: true), entry.Secret);
        audit.Record(new ClientRegistered(entry.Description.ClientId) { TenantId = TenantOf(run, entry) });
        run.Plan.Create(Kind, entry.Description.ClientId);
        run.CatalogueChanged = true;
    }

    private void Change(ProvisioningRun run, ClientEntry entry, Client client)
    {
        var before = ClientRegistration.Describe(client);
        var wanted = Describe(run, entry, entry.Disabled ?? client.Disabled, client.MadeByDocument);
        var changed = Differences(before, wanted);
        var kept = new List<string>();
        if (changed.Count > 0)
        {
            ClientRegistration.Change(client, wanted);
        }

        ChangeSecret(run, entry, client, changed, kept);
        run.Plan.Existing(Kind, wanted.ClientId, changed, kept);
        if (changed.Count > 0)
        {
            audit.Record(new ClientChanged(wanted.ClientId, changed) { TenantId = wanted.TenantId });
            run.CatalogueChanged = true;
        }
    }

    private static void ChangeSecret(ProvisioningRun run, ClientEntry entry, Client client, List<string> changed, List<string> kept)
    {
        if (entry.Description.Kind is ClientKind.Public)
        {
            client.ClientSecret = null;
        }
        else if (client.ClientSecret is null && entry.Secret is not null)
        {
            changed.Add("secret");
            ClientRegistration.SetSecret(client, entry.Secret);
        }
        else if (entry.Secret is not null && !(run.Choices.Overwrite.Contains("secret") && ClientSecrets.Verify(entry.Secret, client.ClientSecret!)))
        {
            // Note: without an order to overwrite, nobody learns here whether the secret is still the same.
            if (run.Decide("secret", changed, kept))
            {
                ClientRegistration.SetSecret(client, entry.Secret);
            }
        }
    }

    private void Remove(ProvisioningRun run, Client client)
    {
        registration.Remove(client);
        audit.Record(new ClientRemoved(client.ClientId!) { TenantId = client.TenantId });
        run.Plan.Remove(Kind, client.ClientId!);
        run.CatalogueChanged = true;
    }

    private static Guid? TenantOf(ProvisioningRun run, ClientEntry entry) =>
        entry.Tenant is { } slug && run.Tenants.TryGetValue(slug, out var tenant) ? tenant.Id : null;

    private static ClientDescription Describe(ProvisioningRun run, ClientEntry entry, bool disabled, bool madeByDocument) =>
        entry.Description with { TenantId = TenantOf(run, entry), Disabled = disabled, MadeByDocument = madeByDocument };

    /// <returns>The document's names of the members that differ.</returns>
    private static List<string> Differences(ClientDescription before, ClientDescription after) =>
    [
        .. typeof(ClientDescription).GetProperties()
            .Where(property => !AreSame(property.GetValue(before), property.GetValue(after)))
            .Select(property => ClientEntry.MemberOf(property.Name)),
    ];

    private static bool AreSame(object? before, object? after) =>
        before is IReadOnlyList<string> list ? list.SequenceEqual((IReadOnlyList<string>)after!) : Equals(before, after);
}
