using IdentityProvider.Accounts;
using IdentityProvider.Enforcement;
using IdentityProvider.Persistence;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Administration;

/// <summary>A line that names no member of the tenant; whether there is such an account elsewhere is not told.</summary>
public sealed record UnknownLine(int Number, string Text);

/// <param name="IsTooLong">More lines than are taken at once; nothing was looked up.</param>
public sealed record NamedMembersFound(IReadOnlyList<MemberRow> Members, IReadOnlyList<UnknownLine> Unknown, bool IsTooLong = false);

/// <summary>Members that an admin named in a list: an e-mail or a member's id a line.</summary>
public sealed class NamedMembers(IdentityProviderDbContext db, TenantMembers members)
{
    public const int Most = 100;
    public const int MaximumLength = Most * (EmailAddress.MaximumLength + 2);

    public async Task<NamedMembersFound> FindAsync(Guid tenantId, string? list, CancellationToken cancellation)
    {
        var lines = Lines(list);
        if (list?.Length > MaximumLength || lines.Count > Most)
        {
            return new NamedMembersFound([], [], IsTooLong: true);
        }

        var emails = lines.Select(l => EmailAddress.TryParse(l.Text, out var address) ? address.Canonical : null).OfType<string>().ToList();
        var ids = lines.Select(l => Guid.TryParse(l.Text, out var id) ? id : Guid.Empty).ToList();
        var found = await db.Set<Membership>().LiveIn(tenantId)
            .Where(m => emails.Contains(m.Account.CanonicalEmail) || ids.Contains(m.Id))
            .Select(m => new { m.Id, m.Account.CanonicalEmail })
            .ToListAsync(cancellation);
        var unknown = lines.Where(l => !found.Exists(m => Guid.TryParse(l.Text, out var id)
            ? m.Id == id
            : EmailAddress.TryParse(l.Text, out var address) && address.Canonical == m.CanonicalEmail)).ToList();
        return new NamedMembersFound(await members.FindAsync(tenantId, [.. found.Select(m => m.Id)], cancellation), unknown);
    }

    private static List<UnknownLine> Lines(string? list) => [.. (list ?? "").Split('\n')
        .Select((text, i) => new UnknownLine(i + 1, text.Trim()))
        .Where(line => line.Text.Length > 0)];
}
