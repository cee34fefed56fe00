using IdentityProvider.Persistence;
using IdentityProvider.Tenancy;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Administration;

/// <summary>What an admin sees of a member: nothing that the person does elsewhere.</summary>
public sealed record MemberRow(Guid MembershipId, string Email, string Name, MemberRole Role, bool HasTwoFactor, DateTimeOffset? LastSignInAt);

/// <param name="Next">After which membership the next page begins; <see langword="null"/>: these are the last.</param>
public sealed record MemberPage(IReadOnlyList<MemberRow> Members, Guid? Next);

/// <summary>The live members of a tenant, by e-mail.</summary>
public sealed class TenantMembers(IdentityProviderDbContext db)
{
    public const int PageSize = 50;

    public async Task<MemberPage> PageAsync(Guid tenantId, bool withoutTwoFactor, Guid? after, CancellationToken cancellation)
    {
        var members = db.Set<Membership>().AsNoTracking().Where(m => m.TenantId == tenantId && m.EndedAt == null);
        if (withoutTwoFactor)
        {
            members = members.Where(m => !db.Set<Authenticator>().Any(a => a.AccountId == m.AccountId));
        }

        // Note: the place is a membership of this tenant, an ended one too; any other is no place at all.
        if (after is not null)
        {
            var last = db.Set<Membership>().Where(m => m.TenantId == tenantId && m.Id == after).Select(m => m.Account.CanonicalEmail);
            members = members.Where(m => last.Any(email => m.Account.CanonicalEmail.CompareTo(email) > 0));
        }

        var rows = await members
            .OrderBy(m => m.Account.CanonicalEmail)
            .Take(PageSize + 1)
            .Select(m => new MemberRow(
                m.Id, m.Account.Email, m.Account.Name, m.Role, db.Set<Authenticator>().Any(a => a.AccountId == m.AccountId), m.LastSignInAt))
            .ToListAsync(cancellation);
        return rows.Count <= PageSize ? new MemberPage(rows, null) : new MemberPage(rows[..PageSize], rows[PageSize - 1].MembershipId);
    }
}
