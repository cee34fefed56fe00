using IdentityProvider.Accounts;
using IdentityProvider.Persistence;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.OpenIdConnect.Grants;

/// <summary>Deletes all grants of an account with their codes and refresh tokens: the engine knows people by name alone, and no row leads from one to the other.</summary>
internal sealed class GrantsOfAccount(IdentityProviderDbContext db) : IAccountEnding
{
    public async Task EndAsync(Guid accountId, CancellationToken cancellation)
    {
        var subject = accountId.ToString();
        await db.Set<Token>().Where(t => t.Subject == subject).ExecuteDeleteAsync(cancellation);
        await db.Set<Grant>().Where(g => g.Subject == subject).ExecuteDeleteAsync(cancellation);
    }
}
