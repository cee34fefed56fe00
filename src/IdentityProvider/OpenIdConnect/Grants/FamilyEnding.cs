using IdentityProvider.Auditing;
using IdentityProvider.Persistence;
using Microsoft.EntityFrameworkCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace IdentityProvider.OpenIdConnect.Grants;

/// <summary>Ends a grant with all its codes and refresh tokens; its access tokens die with it at userinfo and introspection.</summary>
public sealed class FamilyEnding(IdentityProviderDbContext db, WriterTurn writer, AuditTrail audit)
{
    /// <summary>The grant first, then its tokens: a refresh that is under way cannot bring the family back to life.</summary>
    /// <param name="why">For the history of the person and the tenant, where the family lived until now.</param>
    public async Task EndAsync(Guid grantId, AuditEvent why, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        var ended = await db.Set<Grant>().Where(g => g.Id == grantId && g.Status == Statuses.Valid)
            .ExecuteUpdateAsync(set => set.SetProperty(g => g.Status, Statuses.Revoked), cancellation);
        await db.Set<Token>().Where(t => t.AuthorizationId == grantId && t.Status == Statuses.Valid)
            .ExecuteUpdateAsync(set => set.SetProperty(t => t.Status, Statuses.Revoked), cancellation);
        if (ended > 0)
        {
            var grant = await db.Set<Grant>().Where(g => g.Id == grantId).Select(g => new { g.Subject, g.TenantId }).SingleAsync(cancellation);
            audit.Record(why with { AccountId = Guid.Parse(grant.Subject!), TenantId = grant.TenantId });
        }

        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }
}

public sealed record AuthorizationRevoked(string ClientId) : AuditEvent("authorization.revoked");
