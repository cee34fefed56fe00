using IdentityProvider.Enforcement;
using IdentityProvider.OpenIdConnect.Clients;
using IdentityProvider.Persistence;
using IdentityProvider.Sessions;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace IdentityProvider.OpenIdConnect.Grants;

/// <summary>The grants of a tenant that a policy would no longer let pass: alive by their session or a refresh token, and no second factor behind them.</summary>
internal sealed class GrantsWithoutSecondFactor(IdentityProviderDbContext db, BrowserSession browser, TimeProvider clock) : IAliveWithoutSecondFactor
{
    public async Task<AliveWithoutSecondFactor> CountAsync(Guid tenantId, CancellationToken cancellation)
    {
        var tokens = RefreshTokens();
        var grants = In(tenantId);

        var sessions = await grants.Select(g => g.SessionId).Distinct().CountAsync(cancellation);
        var sessionsAt = await grants.GroupBy(g => g.ApplicationId)
            .Select(at => new { Client = at.Key, Count = at.Select(g => g.SessionId).Distinct().Count() })
            .ToListAsync(cancellation);
        var tokensAt = await tokens.Where(t => grants.Any(g => g.Id == t.AuthorizationId)).GroupBy(t => t.ApplicationId)
            .Select(at => new { Client = at.Key, Count = at.Count() })
            .ToDictionaryAsync(at => at.Client!.Value, at => at.Count, cancellation);
        var ids = sessionsAt.Select(at => at.Client).ToList();
        var clients = await db.Set<Client>().AsNoTracking().Where(c => ids.Contains(c.Id)).OrderBy(c => c.DisplayName).ToListAsync(cancellation);

        return new AliveWithoutSecondFactor(
            sessions,
            tokensAt.Values.Sum(),
            [.. clients.Select(c => new AliveAtApplication(
                c.ClientId!, c.DisplayName ?? c.ClientId!, sessionsAt.Single(at => at.Client == c.Id).Count, tokensAt.GetValueOrDefault(c.Id)))]);
    }

    /// <summary>A proof of a factor that was removed since proves nothing any more, as at the gate (<see cref="Issuance.Standing.Methods"/>).</summary>
    public IQueryable<Grant> In(Guid tenantId)
    {
        var refreshTokens = RefreshTokens();
        var exempt = db.Set<Exemption>().LiveAt(clock.GetUtcNow()).Where(e => e.TenantId == tenantId);
        var sessions = WithoutSecondFactor().Where(s => !exempt.Any(e => e.Membership.AccountId == s.AccountId));
        var visited = browser.Live(sessions);
        return db.Set<Grant>().AsNoTracking().Where(g => g.TenantId == tenantId && g.Status == Statuses.Valid
            && sessions.Any(s => s.Id == g.SessionId)
            && (visited.Any(s => s.Id == g.SessionId) || refreshTokens.Any(t => t.AuthorizationId == g.Id)));
    }

    /// <summary>Whether the policy would still not let it pass.</summary>
    public Task<bool> IsOneAsync(string sid, CancellationToken cancellation) => WithoutSecondFactor().AnyAsync(s => s.PublicId == sid, cancellation);

    private IQueryable<Session> WithoutSecondFactor() => db.Set<Session>().Where(s => s.EndedAt == null
        && ((s.OtpAt == null && s.RecoveryCodeAt == null && s.PasskeyAt == null) || !db.Set<EnrolledFactor>().Any(a => a.AccountId == s.AccountId)));

    private IQueryable<Token> RefreshTokens()
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return db.Set<Token>().AsNoTracking()
            .Where(t => t.Type == TokenTypeIdentifiers.RefreshToken && t.Status == Statuses.Valid && (t.ExpirationDate == null || t.ExpirationDate > now));
    }
}
