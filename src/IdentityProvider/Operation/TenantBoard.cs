using IdentityProvider.Enforcement;
using IdentityProvider.Persistence;
using IdentityProvider.Policy;
using IdentityProvider.Tenancy;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Operation;

/// <summary>A tenant as an operator sees it: how many people, and nobody of them by name.</summary>
public sealed record TenantRow
{
    public required string Slug { get; init; }

    public required string Name { get; init; }

    public required TenantPlan Plan { get; init; }

    public bool Suspended { get; init; }

    public required TwoFactorMode Mode { get; init; }

    public DateTimeOffset? EffectiveAt { get; init; }

    public required int Version { get; init; }

    /// <summary>Its admins can read it and no more; it ends by an operator's word, or is theirs again with the plan.</summary>
    public bool IsWithoutPlan => Mode is not TwoFactorMode.Off && Plan is not TenantPlan.Enterprise;

    public required int Members { get; init; }

    public required int WithoutTwoFactor { get; init; }
}

/// <summary>One tenant, and what was opened in it.</summary>
public sealed record TenantDetail(Guid Id, TenantRow Tenant, BreakGlassOpening? Opening);

/// <summary>Reads tenants for operators; changes nothing.</summary>
public sealed class TenantBoard(IdentityProviderDbContext db, BreakGlass breakGlass)
{
    public async Task<ListPage<TenantRow>> PageAsync(ListQuery query, CancellationToken cancellation)
    {
        if (!query.CanBeFound)
        {
            return new ListPage<TenantRow>([], null);
        }

        var tenants = db.Set<Tenant>().AsNoTracking();
        if (query.Text is { } text)
        {
            // Note: the database lowers what it holds, and takes no character of the text for a wildcard.
#pragma warning disable CA1304, CA1311, CA1862
            tenants = tenants.Where(t => t.Slug.Contains(text) || t.Name.ToLower().Contains(text));
#pragma warning restore CA1304, CA1311, CA1862
        }

        if (query.After is { Length: > 0 } after)
        {
            tenants = tenants.Where(t => t.Slug.CompareTo(after) > 0);
        }

        return ListQuery.Page(await Rows(tenants.OrderBy(t => t.Slug).Take(ListQuery.PageSize + 1)).ToListAsync(cancellation), row => row.Slug);
    }

    public async Task<TenantDetail?> FindAsync(string slug, CancellationToken cancellation)
    {
        var named = db.Set<Tenant>().AsNoTracking().Where(t => t.Slug == slug);
        return await named.Select(t => (Guid?)t.Id).SingleOrDefaultAsync(cancellation) is { } id
            ? new TenantDetail(id, await Rows(named).SingleAsync(cancellation), await breakGlass.CurrentAsync(id, cancellation))
            : null;
    }

    private IQueryable<TenantRow> Rows(IQueryable<Tenant> tenants)
    {
        var (live, enrolled) = (db.Set<Membership>().Where(m => m.EndedAt == null), db.Set<EnrolledFactor>());
        return tenants.Select(t => new TenantRow
        {
            Slug = t.Slug,
            Name = t.Name,
            Plan = t.Plan,
            Suspended = t.Suspended,
            Mode = t.TwoFactorMode,
            EffectiveAt = t.TwoFactorEffectiveAt,
            Version = t.PolicyVersion,
            Members = live.Count(m => m.TenantId == t.Id),
            WithoutTwoFactor = live.Count(m => m.TenantId == t.Id && !enrolled.Any(a => a.AccountId == m.AccountId)),
        });
    }
}
