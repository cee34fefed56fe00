using IdentityProvider.OpenIdConnect.Grants;
using IdentityProvider.Persistence;
using IdentityProvider.Policy;
using IdentityProvider.Sessions;
using IdentityProvider.Tenancy;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.OpenIdConnect.Issuance;

/// <summary>How a person, their session, their tenant and the grant stand at this moment: all that a token is judged by, read in one statement.</summary>
public sealed record Standing
{
    public required Guid SessionId { get; init; }

    public required string Sid { get; init; }

    public required Guid AccountId { get; init; }

    public bool SessionEnded { get; init; }

    public bool AccountMaySignIn { get; init; }

    public DateTimeOffset? PasswordAt { get; init; }

    public DateTimeOffset? OtpAt { get; init; }

    public DateTimeOffset? RecoveryCodeAt { get; init; }

    public bool HasSecondFactor { get; init; }

    /// <summary><see langword="null"/>: there is no such tenant.</summary>
    public TenantStanding? Tenant { get; init; }

    /// <summary><see langword="null"/>: no member of that tenant now.</summary>
    public MemberRole? Role { get; init; }

    /// <summary><see langword="null"/>: there is no grant yet.</summary>
    public string? GrantStatus { get; init; }

    /// <summary>Proofs of a second factor count only while there is one: who removed it proved nothing that still holds.</summary>
    public AuthenticationMethods Methods => HasSecondFactor ? new(PasswordAt, OtpAt, RecoveryCodeAt) : new(PasswordAt);
}

public sealed record TenantStanding(Guid Id, string Slug, bool Suspended, TwoFactorMode Mode, DateTimeOffset? EffectiveAt, int PolicyVersion)
{
    public TenantPolicy Policy => new(Mode, EffectiveAt, PolicyVersion);
}

/// <summary>Reads a <see cref="Standing"/>, in one statement.</summary>
public sealed class StandingReader(IdentityProviderDbContext db)
{
    /// <summary>
    /// Within an issuing transaction: no change of the tenant's policy slips between this read and its commit. The embedded database
    /// has one writer, and this transaction is it; on PostgreSQL the tenant's row is locked against changes, and a change under way is waited for.
    /// </summary>
    public Task<Standing?> ReadForIssuingAsync(string sid, Guid tenantId, Guid? grantId, CancellationToken cancellation) => ReadAsync(
        db is PostgreSqlDbContext ? db.Set<Tenant>().FromSql($"SELECT * FROM tenants WHERE \"Id\" = {tenantId} FOR SHARE") : db.Set<Tenant>(),
        sid, tenantId, grantId, cancellation);

    public Task<Standing?> ReadAsync(string sid, Guid tenantId, Guid? grantId, CancellationToken cancellation) =>
        ReadAsync(db.Set<Tenant>(), sid, tenantId, grantId, cancellation);

    private Task<Standing?> ReadAsync(IQueryable<Tenant> tenants, string sid, Guid tenantId, Guid? grantId, CancellationToken cancellation) => (
        from session in db.Set<Session>()
        where session.PublicId == sid
        from tenant in tenants.Where(t => t.Id == tenantId).DefaultIfEmpty()
        from membership in db.Set<Membership>().Where(m => m.TenantId == tenantId && m.AccountId == session.AccountId && m.EndedAt == null).DefaultIfEmpty()
        from grant in db.Set<Grant>().Where(g => g.Id == grantId).DefaultIfEmpty()
        select new Standing
        {
            SessionId = session.Id,
            Sid = session.PublicId,
            AccountId = session.AccountId,
            SessionEnded = session.EndedAt != null,
            AccountMaySignIn = session.Account.EmailVerified && !session.Account.Disabled,
            PasswordAt = session.PasswordAt,
            OtpAt = session.OtpAt,
            RecoveryCodeAt = session.RecoveryCodeAt,
            HasSecondFactor = db.Set<Authenticator>().Any(a => a.AccountId == session.AccountId),
            Tenant = tenant == null ? null
                : new TenantStanding(tenant.Id, tenant.Slug, tenant.Suspended, tenant.TwoFactorMode, tenant.TwoFactorEffectiveAt, tenant.PolicyVersion),
            Role = membership == null ? null : membership.Role,
            GrantStatus = grant == null ? null : grant.Status,
        }).AsNoTracking().SingleOrDefaultAsync(cancellation);
}
