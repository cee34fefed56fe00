using System.Text.Json.Nodes;
using IdentityProvider.Accounts;
using IdentityProvider.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Auditing;

/// <summary>
/// The one exception to rows that never change: the address of an account that is deleted goes out of the details that name it (whom a tenant
/// invited). The row stays, and everything else that it says.
/// </summary>
public sealed class EmailsInHistory(IdentityProviderDbContext db)
{
    private const string Member = "email";

    /// <summary>Within the caller's transaction. The details are read one by one, since an address is written in many ways.</summary>
    public async Task ForgetAsync(IReadOnlyCollection<string> canonicalEmails, CancellationToken cancellation)
    {
        var naming = await db.Set<AuditEntry>().AsNoTracking().Where(e => e.Details.Contains("\"" + Member + "\":\"")).Select(e => new { e.Id, e.Details }).ToListAsync(cancellation);
        foreach (var entry in naming)
        {
            if (JsonNode.Parse(entry.Details) is JsonObject details && EmailAddress.TryParse(details[Member]?.GetValue<string>(), out var address)
                && canonicalEmails.Contains(address.Canonical))
            {
                details[Member] = null;
                var without = details.ToJsonString();
                await db.Set<AuditEntry>().Where(e => e.Id == entry.Id).ExecuteUpdateAsync(set => set.SetProperty(e => e.Details, without), cancellation);
            }
        }
    }
}
