using System.Linq.Expressions;
using IdentityProvider.Enforcement;
using IdentityProvider.OpenIdConnect.Grants;
using IdentityProvider.Persistence;
using IdentityProvider.Policy;
using IdentityProvider.Sessions;
using IdentityProvider.Tenancy;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

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

    /// <summary>Until when the member is, or was last, exempt from the tenant's policy.</summary>
    public DateTimeOffset? ExemptUntil { get; init; }

    /// <summary>Until when the tenant is, or was last, opened by two operators.</summary>
    public DateTimeOffset? OpenUntil { get; init; }

    /// <summary>The last sign-in that led to this tenant.</summary>
    public DateTimeOffset? LastSignInAt { get; init; }

    /// <summary><see langword="null"/>: there is no grant yet.</summary>
    public string? GrantStatus { get; init; }

    /// <summary>Proofs of a second factor count only while there is one: who removed it proved nothing that still holds.</summary>
    public AuthenticationMethods Methods => HasSecondFactor ? new(PasswordAt, OtpAt, RecoveryCodeAt) : new(PasswordAt);

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
    private static readonly Expression<Func<IdentityProviderDbContext, IQueryable<Tenant>, string, Guid, Guid?, IQueryable<Standing>>> Query =
        (db, tenants, sid, tenantId, grantId) =>
            from session in db.Set<Session>().AsNoTracking()
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
                    : new TenantStanding(
                        tenant.Id, tenant.Slug, tenant.Suspended, tenant.TwoFactorMode, tenant.TwoFactorEffectiveAt, tenant.PolicyVersion, tenant.TwoFactorModeBefore),
                Role = membership == null ? null : membership.Role,
                ExemptUntil = db.Set<Exemption>().Where(e => e.MembershipId == membership!.Id && e.WithdrawnAt == null).Max(e => e.EndsAt),
                OpenUntil = db.Set<BreakGlassOpening>().Where(o => o.TenantId == tenantId).Max(o => o.EndsAt),
                LastSignInAt = membership == null ? null : membership.LastSignInAt,
                GrantStatus = grant == null ? null : grant.Status,
            };

    private static readonly Func<IdentityProviderDbContext, IQueryable<Tenant>, string, Guid, Guid?, IQueryable<Standing>> QueryOf = Query.Compile();

    private static readonly Func<IdentityProviderDbContext, string, Guid, Guid?, CancellationToken, Task<Standing?>> Read = CompileRead();

    /// <summary>
    /// Within an issuing transaction: no change of the tenant's policy slips between this read and its commit. The embedded database
    /// has one writer, and this transaction is it; on PostgreSQL the tenant's row is locked against changes, and a change under way is waited for.
    /// </summary>
    public Task<Standing?> ReadForIssuingAsync(string sid, Guid tenantId, Guid? grantId, CancellationToken cancellation) => db is PostgreSqlDbContext
        ? QueryOf(db, db.Set<Tenant>().FromSql($"SELECT * FROM tenants WHERE \"Id\" = {tenantId} FOR SHARE"), sid, tenantId, grantId).SingleOrDefaultAsync(cancellation)
        : ReadAsync(sid, tenantId, grantId, cancellation);

    public Task<Standing?> ReadAsync(string sid, Guid tenantId, Guid? grantId, CancellationToken cancellation) => Read(db, sid, tenantId, grantId, cancellation);

    /// <summary>The same query over all tenants, translated once a process; translating anew costs more than the database does.</summary>
    private static Func<IdentityProviderDbContext, string, Guid, Guid?, CancellationToken, Task<Standing?>> CompileRead()
    {
        Expression<Func<IdentityProviderDbContext, IQueryable<Tenant>>> all = db => db.Set<Tenant>();
        Expression<Func<IQueryable<Standing>, Standing?>> one = standings => standings.SingleOrDefault();
        var parameters = Query.Parameters;
        var tenants = ReplacingExpressionVisitor.Replace(all.Parameters[0], parameters[0], all.Body);
        var query = ReplacingExpressionVisitor.Replace(parameters[1], tenants, Query.Body);
        return EF.CompileAsyncQuery(Expression.Lambda<Func<IdentityProviderDbContext, string, Guid, Guid?, CancellationToken, Standing?>>(
            ReplacingExpressionVisitor.Replace(one.Parameters[0], query, one.Body),
            parameters[0], parameters[2], parameters[3], parameters[4], Expression.Parameter(typeof(CancellationToken))));
    }
}
