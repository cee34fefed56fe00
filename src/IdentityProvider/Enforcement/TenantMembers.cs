using IdentityProvider.Passkeys;
using IdentityProvider.Persistence;
using IdentityProvider.Sessions;
using IdentityProvider.Tenancy;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Enforcement;

/// <param name="Next">Where the next page begins; <see langword="null"/>: these are the last.</param>
public sealed record MemberPage(IReadOnlyList<MemberRow> Members, MemberPlace? Next);

/// <summary>Tells the sessions that applications of a tenant hold a live grant of; whoever grants knows them.</summary>
public interface ITenantSessions
{
    /// <summary>Ended ones too.</summary>
    IQueryable<Session> Of(Guid tenantId);
}

/// <summary>The live members of a tenant, by e-mail.</summary>
public sealed class TenantMembers(IdentityProviderDbContext db, BrowserSession browser, ITenantSessions sessions, ExemptionList exemptions)
{
    public const int PageSize = 50;

    public async Task<MemberPage> PageAsync(Guid tenantId, MemberSearch search, CancellationToken cancellation, int size = PageSize)
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

        var rows = await Rows(members.OrderBy(m => m.Account.CanonicalEmail).Take(size + 1), tenantId).ToListAsync(cancellation);
        return rows.Count <= size ? new MemberPage(rows, null) : new MemberPage(rows[..size], rows[size - 1].Place);
    }

    /// <returns><see langword="null"/>: no live membership of this tenant.</returns>
    public Task<MemberRow?> FindAsync(Guid tenantId, Guid membershipId, CancellationToken cancellation) =>
        Rows(Live(tenantId).Where(m => m.Id == membershipId), tenantId).SingleOrDefaultAsync(cancellation);

    /// <summary>Those of them that are members now, by e-mail.</summary>
    public Task<List<MemberRow>> FindAsync(Guid tenantId, IReadOnlyCollection<Guid> membershipIds, CancellationToken cancellation) =>
        Rows(Live(tenantId).Where(m => membershipIds.Contains(m.Id)).OrderBy(m => m.Account.CanonicalEmail), tenantId).ToListAsync(cancellation);

    private IQueryable<Membership> Live(Guid tenantId) => db.Set<Membership>().AsNoTracking().LiveIn(tenantId);

    // Note: the database lowers what it holds, and takes no character of the text for a wildcard.
#pragma warning disable CA1304, CA1311, CA1862
    private static IQueryable<Membership> Searched(IQueryable<Membership> members, string? text) => text is null
        ? members
        : members.Where(m => m.Account.Email.ToLower().Contains(text) || m.Account.Name.ToLower().Contains(text));
#pragma warning restore CA1304, CA1311, CA1862

    private IQueryable<Membership> Filtered(IQueryable<Membership> members, Guid tenantId, MemberFilter filter)
    {
        var passwordOnly = browser.Live(sessions.Of(tenantId)).Where(s => s.OtpAt == null && s.RecoveryCodeAt == null && s.PasskeyAt == null);
        var exempt = exemptions.Live();
        return filter switch
        {
            MemberFilter.WithoutTwoFactor => members.WithoutSecondFactor(db),
            MemberFilter.PasswordOnlySessions => members.Where(m => passwordOnly.Any(s => s.AccountId == m.AccountId)),
            MemberFilter.Exempt => members.Where(m => exempt.Any(e => e.MembershipId == m.Id)),
            _ => members,
        };
    }

    private IQueryable<MemberRow> Rows(IQueryable<Membership> members, Guid tenantId)
    {
        var unended = sessions.Of(tenantId).Where(s => s.EndedAt == null);
        var exempt = exemptions.Live();
        return members.Select(m => new MemberRow
        {
            MembershipId = m.Id,
            AccountId = m.AccountId,
            Email = m.Account.Email,
            Name = m.Account.Name,
            Role = m.Role,
            LastSignInAt = m.LastSignInAt,
            Place = new MemberPlace(m.Account.CanonicalEmail),
            TwoFactorSince = db.Set<EnrolledFactor>().Where(f => f.AccountId == m.AccountId).Min(f => (DateTimeOffset?)f.Since),
            ExemptUntil = exempt.Where(e => e.MembershipId == m.Id).Max(e => e.EndsAt),
            OtpAt = unended.Where(s => s.AccountId == m.AccountId).Max(s => s.OtpAt),
            RecoveryCodeAt = unended.Where(s => s.AccountId == m.AccountId).Max(s => s.RecoveryCodeAt),
            PasskeyAt = unended.Where(s => s.AccountId == m.AccountId).Max(s => s.PasskeyAt),
            HasAuthenticator = db.Set<Authenticator>().Any(a => a.AccountId == m.AccountId),
            HasPasskey = db.Set<Passkey>().Any(p => p.AccountId == m.AccountId),
        });
    }
}
