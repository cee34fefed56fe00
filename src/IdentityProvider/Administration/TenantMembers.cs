using IdentityProvider.Enforcement;
using IdentityProvider.OpenIdConnect.Grants;
using IdentityProvider.Persistence;
using IdentityProvider.Sessions;
using IdentityProvider.Tenancy;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace IdentityProvider.Administration;

/// <param name="Next">Where the next page begins; <see langword="null"/>: these are the last.</param>
public sealed record MemberPage(IReadOnlyList<MemberRow> Members, MemberPlace? Next);

/// <summary>The live members of a tenant, by e-mail.</summary>
public sealed class TenantMembers(IdentityProviderDbContext db, BrowserSession browser, ExemptionList exemptions)
{
    public const int PageSize = 50;

    public async Task<MemberPage> PageAsync(Guid tenantId, MemberSearch search, CancellationToken cancellation)
    {
        if (!search.CanBeFound)
        {
            return new MemberPage([], null);
        }

        var members = Filtered(Searched(Live(tenantId), search.Text), tenantId, search.Filter);
        if (search.After is { } place)
        {
            members = members.Where(m => m.Account.CanonicalEmail.CompareTo(place.Email) > 0);
        }

        var rows = await Rows(members.OrderBy(m => m.Account.CanonicalEmail).Take(PageSize + 1), tenantId).ToListAsync(cancellation);
        return rows.Count <= PageSize ? new MemberPage(rows, null) : new MemberPage(rows[..PageSize], rows[PageSize - 1].Place);
    }

    /// <returns><see langword="null"/>: no live membership of this tenant.</returns>
    public Task<MemberRow?> FindAsync(Guid tenantId, Guid membershipId, CancellationToken cancellation) =>
        Rows(Live(tenantId).Where(m => m.Id == membershipId), tenantId).SingleOrDefaultAsync(cancellation);

    private IQueryable<Membership> Live(Guid tenantId) => db.Set<Membership>().AsNoTracking().LiveIn(tenantId);

    // Note: the database lowers what it holds, and takes no character of the text for a wildcard.
#pragma warning disable CA1304, CA1311, CA1862
    private static IQueryable<Membership> Searched(IQueryable<Membership> members, string? text) => text is null
        ? members
        : members.Where(m => m.Account.Email.ToLower().Contains(text) || m.Account.Name.ToLower().Contains(text));
#pragma warning restore CA1304, CA1311, CA1862

    private IQueryable<Membership> Filtered(IQueryable<Membership> members, Guid tenantId, MemberFilter filter)
    {
        var passwordOnly = browser.Live(db.Set<Session>()).Where(s => s.OtpAt == null && s.RecoveryCodeAt == null);
        var (grants, exempt) = (LiveGrants(tenantId), exemptions.Live());
        return filter switch
        {
            MemberFilter.WithoutTwoFactor => members.Where(m => !db.Set<Authenticator>().Any(a => a.AccountId == m.AccountId)),
            MemberFilter.PasswordOnlySessions => members.Where(m => passwordOnly.Any(s => s.AccountId == m.AccountId && grants.Any(g => g.SessionId == s.Id))),
            MemberFilter.Exempt => members.Where(m => exempt.Any(e => e.MembershipId == m.Id)),
            _ => members,
        };
    }

    private IQueryable<MemberRow> Rows(IQueryable<Membership> members, Guid tenantId)
    {
        var (grants, exempt) = (LiveGrants(tenantId), exemptions.Live());
        var sessions = db.Set<Session>().Where(s => s.EndedAt == null && grants.Any(g => g.SessionId == s.Id));
        return members.Select(m => new MemberRow
        {
            MembershipId = m.Id,
            AccountId = m.AccountId,
            Email = m.Account.Email,
            Name = m.Account.Name,
            Role = m.Role,
            LastSignInAt = m.LastSignInAt,
            Place = new MemberPlace(m.Account.CanonicalEmail),
            TwoFactorSince = db.Set<Authenticator>().Where(a => a.AccountId == m.AccountId).Select(a => (DateTimeOffset?)a.ConfirmedAt).FirstOrDefault(),
            ExemptUntil = exempt.Where(e => e.MembershipId == m.Id).Max(e => e.EndsAt),
            OtpAt = sessions.Where(s => s.AccountId == m.AccountId).Max(s => s.OtpAt),
            RecoveryCodeAt = sessions.Where(s => s.AccountId == m.AccountId).Max(s => s.RecoveryCodeAt),
        });
    }

    private IQueryable<Grant> LiveGrants(Guid tenantId) => db.Set<Grant>().Where(g => g.TenantId == tenantId && g.Status == Statuses.Valid);
}
