using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Persistence;
using IdentityProvider.Shared;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tenancy;

/// <summary>One row of the audit log with the people that it names.</summary>
/// <param name="PersonIsDeleted">The account was a member's and is gone; the row keeps its id.</param>
public sealed record TenantHistoryRow(AuditEntry Entry, string? Person, string? Actor, bool PersonIsDeleted = false, bool ActorIsDeleted = false);

/// <summary>Which rows are looked for; what is left out narrows nothing.</summary>
/// <param name="Person">The e-mail of a present or former member, whom it happened to or who did it; any other finds nothing.</param>
/// <param name="Actor">The same of who did it.</param>
/// <param name="To">The first moment that is not looked at any more.</param>
public sealed record HistoryFilter(string? Kind = null, string? Person = null, string? Actor = null, DateTimeOffset? From = null, DateTimeOffset? To = null)
{
    internal const int KindMaximumLength = 64;
}

public sealed record TenantHistoryPage(IReadOnlyList<TenantHistoryRow> Rows, HistoryCursor? Next);

/// <summary>
/// What a tenant sees of history: its own entries, and those of an account from the day it joined to the day it left.
/// An account's entry that belongs to another tenant is never among them.
/// </summary>
public sealed class TenantHistory(IdentityProviderDbContext db)
{
    public async Task<TenantHistoryPage> PageAsync(
        Guid tenantId, HistoryFilter filter, HistoryCursor? after, CancellationToken cancellation, int size = HistoryPage.Size)
    {
        var page = await HistoryPage.ReadAsync(Filtered(VisibleTo(tenantId), tenantId, filter), after, cancellation, size);
        var ids = page.Entries.SelectMany(e => new[] { e.AccountId, e.ActorId }).OfType<Guid>().Distinct().ToList();
        var names = await NamesAsync(tenantId, ids, cancellation);
        var deleted = await db.Set<PastMembership>().Where(m => m.TenantId == tenantId && ids.Contains(m.AccountId)).Select(m => m.AccountId).ToListAsync(cancellation);
        return new TenantHistoryPage(
            [.. page.Entries.Select(e => new TenantHistoryRow(e, NameOf(e.AccountId), NameOf(e.ActorId), IsDeleted(e.AccountId), IsDeleted(e.ActorId)))], page.Next);

        string? NameOf(Guid? id) => id is null ? null : names.GetValueOrDefault(id.Value);

        bool IsDeleted(Guid? id) => id is not null && deleted.Contains(id.Value);
    }

    /// <summary>The newest row of a kind.</summary>
    public async Task<TenantHistoryRow?> LastAsync(Guid tenantId, string kind, CancellationToken cancellation) =>
        (await PageAsync(tenantId, new HistoryFilter(kind), null, cancellation, size: 1)).Rows is [var last] ? last : null;

    /// <summary>All of it, one row after the other as it is read.</summary>
    public IAsyncEnumerable<AuditEntry> OldestFirst(Guid tenantId) =>
        VisibleTo(tenantId).AsNoTracking().OrderBy(e => e.At).ThenBy(e => e.Id).AsAsyncEnumerable();

    private IQueryable<AuditEntry> Filtered(IQueryable<AuditEntry> entries, Guid tenantId, HistoryFilter filter)
    {
        if (!string.IsNullOrWhiteSpace(filter.Kind))
        {
            var kind = SearchText.CanBe(filter.Kind, HistoryFilter.KindMaximumLength) ? filter.Kind : "";
            entries = entries.Where(e => e.Kind == kind);
        }

        if (!string.IsNullOrWhiteSpace(filter.Person))
        {
            var accounts = Named(tenantId, filter.Person);
            entries = entries.Where(e => accounts.Contains(e.AccountId!.Value) || accounts.Contains(e.ActorId!.Value));
        }

        if (!string.IsNullOrWhiteSpace(filter.Actor))
        {
            var accounts = Named(tenantId, filter.Actor);
            entries = entries.Where(e => accounts.Contains(e.ActorId!.Value));
        }

        if (filter.From is { } from)
        {
            entries = entries.Where(e => e.At >= from);
        }

        return filter.To is { } to ? entries.Where(e => e.At < to) : entries;
    }

    private IQueryable<Guid> Named(Guid tenantId, string email)
    {
        var canonical = EmailAddress.TryParse(email, out var address) ? address.Canonical : "";
        return db.Set<Membership>().Where(m => m.TenantId == tenantId && m.Account.CanonicalEmail == canonical).Select(m => m.AccountId);
    }

    private IQueryable<AuditEntry> VisibleTo(Guid tenantId) => db.Set<AuditEntry>().Where(e =>
        e.TenantId == tenantId
        || (e.TenantId == null && db.Set<Membership>().Any(m =>
            m.TenantId == tenantId && m.AccountId == e.AccountId && m.JoinedAt <= e.At && (m.EndedAt == null || e.At <= m.EndedAt)))
        || (e.TenantId == null && db.Set<PastMembership>().Any(m =>
            m.TenantId == tenantId && m.AccountId == e.AccountId && m.JoinedAt <= e.At && e.At <= m.EndedAt)));

    /// <summary>Only of people who are or were members: whoever else acted (an operator) has no name here.</summary>
    private Task<Dictionary<Guid, string>> NamesAsync(Guid tenantId, List<Guid> ids, CancellationToken cancellation) => db.Set<Account>()
        .Where(a => ids.Contains(a.Id) && db.Set<Membership>().Any(m => m.TenantId == tenantId && m.AccountId == a.Id))
        .ToDictionaryAsync(a => a.Id, a => a.Email, cancellation);
}
