using IdentityProvider.OpenIdConnect.Clients;
using IdentityProvider.Persistence;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace IdentityProvider.Operation;

/// <param name="Tenant">Its slug; <see langword="null"/>: serves every tenant.</param>
public sealed record ClientRow(string ClientId, string? Name, string? Tenant, bool IsPublic, bool Disabled);

/// <summary>Reads clients for operators.</summary>
public sealed class ClientBoard(IdentityProviderDbContext db)
{
    public async Task<ListPage<ClientRow>> PageAsync(ListQuery query, CancellationToken cancellation)
    {
        if (!query.CanBeFound)
        {
            return new ListPage<ClientRow>([], null);
        }

        var clients = db.Set<Client>().AsNoTracking();
        if (query.Text is { } text)
        {
            // Note: the database lowers what it holds, and takes no character of the text for a wildcard.
#pragma warning disable CA1304, CA1311, CA1862
            clients = clients.Where(c => c.ClientId!.ToLower().Contains(text) || c.DisplayName!.ToLower().Contains(text));
#pragma warning restore CA1304, CA1311, CA1862
        }

        if (query.After is { Length: > 0 } after)
        {
            clients = clients.Where(c => c.ClientId!.CompareTo(after) > 0);
        }

        var rows = await clients.OrderBy(c => c.ClientId).Take(ListQuery.PageSize + 1)
            .Select(c => new ClientRow(
                c.ClientId!, c.DisplayName, db.Set<Tenant>().Where(t => t.Id == c.TenantId).Select(t => t.Slug).FirstOrDefault(), c.ClientType == ClientTypes.Public, c.Disabled))
            .ToListAsync(cancellation);
        return ListQuery.Page(rows, row => row.ClientId);
    }
}
