using IdentityProvider.Enforcement;
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

    public DateTimeOffset? PasskeyAt { get; init; }

    public Guid? PasskeyId { get; init; }

    public bool PasskeyIsSynced { get; init; }

    public bool HasSecondFactor { get; init; }

    /// <summary><see langword="null"/>: there is no such tenant.</summary>
    public TenantStanding? Tenant { get; init; }

    /// <summary><see langword="null"/>: no member of that tenant now.</summary>
    public MemberRole? Role { get; init; }

    /// <summary>Until when the member is, or was last, exempt from the tenant's policy.</summary>
    public DateTimeOffset? ExemptUntil { get; init; }

    /// <summary>Until when the tenant is, or was last, opened by two operators.</summary>
    public DateTimeOffset? OpenUntil { get; init; }

    /// <summary>The last sign-in that led to this tenant.</summary>
    public DateTimeOffset? LastSignInAt { get; init; }

    /// <summary><see langword="null"/>: there is no grant yet.</summary>
    public string? GrantStatus { get; init; }

    /// <summary>Proofs of a second factor count only while there is one: who removed it proved nothing that still holds.</summary>
    public AuthenticationMethods Methods => HasSecondFactor
        ? new(PasswordAt, OtpAt, RecoveryCodeAt, Session.PasskeyProofOf(PasskeyAt, PasskeyId, PasskeyIsSynced))
        : new(PasswordAt);

    /// <inheritdoc cref="PolicyReliefEnds.At"/>
    public (PolicyRelief Relief, DateTimeOffset? Until) ReliefAt(DateTimeOffset now) => new PolicyReliefEnds(ExemptUntil, OpenUntil).At(now);
}

public sealed record TenantStanding(
    Guid Id, string Slug, bool Suspended, TwoFactorMode Mode, DateTimeOffset? EffectiveAt, int PolicyVersion, TwoFactorMode Before = TwoFactorMode.Off)
{
    public TenantPolicy Policy => new(Mode, EffectiveAt, PolicyVersion, Before);
}

/// <summary>Reads a <see cref="Standing"/>, in one statement.</summary>
public sealed class StandingReader(IdentityProviderDbContext db)
{
    // Note: translated once a process; translating anew costs more than the database does.
    private static readonly Func<IdentityProviderDbContext, string, Guid, Guid?, CancellationToken, Task<Standing?>> Read = EF.CompileAsyncQuery(
        (IdentityProviderDbContext db, string sid, Guid tenantId, Guid? grantId, CancellationToken cancellation) => (
            from session in db.Set<Session>().AsNoTracking()
            where session.PublicId == sid
            from tenant in db.Set<Tenant>().Where(t => t.Id == tenantId).DefaultIfEmpty()
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
                PasskeyAt = session.PasskeyAt,
                PasskeyId = session.PasskeyId,
                PasskeyIsSynced = session.PasskeyIsSynced,
                HasSecondFactor = db.Set<EnrolledFactor>().Any(a => a.AccountId == session.AccountId),
                Tenant = tenant == null ? null
                    : new TenantStanding(
                        tenant.Id, tenant.Slug, tenant.Suspended, tenant.TwoFactorMode, tenant.TwoFactorEffectiveAt, tenant.PolicyVersion, tenant.TwoFactorModeBefore),
                Role = membership == null ? null : membership.Role,
                ExemptUntil = db.Set<Exemption>().Where(e => e.MembershipId == membership!.Id && e.WithdrawnAt == null).Max(e => e.EndsAt),
                OpenUntil = db.Set<BreakGlassOpening>().Where(o => o.TenantId == tenantId).Max(o => o.EndsAt),
                LastSignInAt = membership == null ? null : membership.LastSignInAt,
                GrantStatus = grant == null ? null : grant.Status,
            }).SingleOrDefault());

    /// <summary>
    /// Within an issuing transaction: no change of the tenant's policy or to one of its members slips between this read and its commit. The
    /// embedded database has one writer, and this transaction is it. On PostgreSQL the tenant's row is held first, in a statement of its own:
    /// what is read with a lock that has to be waited for is read as it was before the wait.
    /// </summary>
    public async Task<Standing?> ReadForIssuingAsync(string sid, Guid tenantId, Guid? grantId, CancellationToken cancellation)
    {
        if (db is PostgreSqlDbContext)
        {
            await db.Database.ExecuteSqlAsync($"SELECT 1 FROM tenants WHERE \"Id\" = {tenantId} FOR SHARE", cancellation);
        }

        return await ReadAsync(sid, tenantId, grantId, cancellation);
    }

    public Task<Standing?> ReadAsync(string sid, Guid tenantId, Guid? grantId, CancellationToken cancellation) => Read(db, sid, tenantId, grantId, cancellation);
}
