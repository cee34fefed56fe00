using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tenancy;

/// <summary>One row of the audit log with the people that it names.</summary>
public sealed record TenantHistoryRow(AuditEntry Entry, string? Person, string? Actor);

public sealed record TenantHistoryPage(IReadOnlyList<TenantHistoryRow> Rows, HistoryCursor? Next);

/// <summary>
/// What a tenant sees of history: its own entries, and those of an account from the day it joined to the day it left.
/// An account's entry that belongs to another tenant is never among them.
/// </summary>
public sealed class TenantHistory(IdentityProviderDbContext db)
{
    /// <param name="kind"><see langword="null"/>: every kind.</param>
    /// <param name="person">The e-mail of a present or former member; any other finds nothing.</param>
    public async Task<TenantHistoryPage> PageAsync(Guid tenantId, string? kind, string? person, HistoryCursor? after, CancellationToken cancellation)
    {
        var entries = VisibleTo(tenantId);
        if (!string.IsNullOrWhiteSpace(kind))
        {
            entries = entries.Where(e => e.Kind == kind);
        }

        if (!string.IsNullOrWhiteSpace(person))
        {
            var canonical = EmailAddress.TryParse(person, out var address) ? address.Canonical : "";
            var accounts = db.Set<Membership>().Where(m => m.TenantId == tenantId && m.Account.CanonicalEmail == canonical).Select(m => m.AccountId);
            entries = entries.Where(e => accounts.Contains(e.AccountId!.Value) || accounts.Contains(e.ActorId!.Value));
        }

        var page = await HistoryPage.ReadAsync(entries, after, cancellation);
        var names = await NamesAsync(tenantId, page.Entries, cancellation);
        return new TenantHistoryPage([.. page.Entries.Select(e => new TenantHistoryRow(e, NameOf(e.AccountId), NameOf(e.ActorId)))], page.Next);

        string? NameOf(Guid? id) => id is null ? null : names.GetValueOrDefault(id.Value);
    }

    /// <summary>All of it, one row after the other as it is read.</summary>
    public IAsyncEnumerable<AuditEntry> OldestFirst(Guid tenantId) =>
        VisibleTo(tenantId).AsNoTracking().OrderBy(e => e.At).ThenBy(e => e.Id).AsAsyncEnumerable();

    private IQueryable<AuditEntry> VisibleTo(Guid tenantId) => db.Set<AuditEntry>().Where(e =>
        e.TenantId == tenantId
        || (e.TenantId == null && db.Set<Membership>().Any(m =>
            m.TenantId == tenantId && m.AccountId == e.AccountId && m.JoinedAt <= e.At && (m.EndedAt == null || e.At <= m.EndedAt))));

    /// <summary>Only of people who are or were members: whoever else acted (an operator) has no name here.</summary>
    private Task<Dictionary<Guid, string>> NamesAsync(Guid tenantId, IReadOnlyList<AuditEntry> entries, CancellationToken cancellation)
    {
        var ids = entries.SelectMany(e => new[] { e.AccountId, e.ActorId }).OfType<Guid>().Distinct().ToList();
        return db.Set<Account>()
            .Where(a => ids.Contains(a.Id) && db.Set<Membership>().Any(m => m.TenantId == tenantId && m.AccountId == a.Id))
            .ToDictionaryAsync(a => a.Id, a => a.Email, cancellation);
    }
}
