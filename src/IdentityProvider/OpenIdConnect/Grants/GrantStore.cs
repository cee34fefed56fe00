using IdentityProvider.OpenIdConnect.Clients;
using IdentityProvider.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using OpenIddict.EntityFrameworkCore;

namespace IdentityProvider.OpenIdConnect.Grants;

/// <summary>The engine's authorizations, read without what belongs to them.</summary>
public sealed class GrantStore(
    IMemoryCache cache, IOpenIddictEntityFrameworkCoreContext context, IOptionsMonitor<OpenIddictEntityFrameworkCoreOptions> options, IdentityProviderDbContext db)
    : OpenIddictEntityFrameworkCoreAuthorizationStore<Grant, Client, Token, Guid>(cache, context, options)
{
    public override async ValueTask<Grant?> FindByIdAsync(string identifier, CancellationToken cancellationToken)
    {
        var id = Guid.Parse(identifier);
        return await db.Set<Grant>().AsNoTracking().FirstOrDefaultAsync(g => g.Id == id, cancellationToken);
    }

    public override ValueTask<string?> GetApplicationIdAsync(Grant authorization, CancellationToken cancellationToken) =>
        ValueTask.FromResult(authorization.ApplicationId?.ToString());

    public override ValueTask SetApplicationIdAsync(Grant authorization, string? identifier, CancellationToken cancellationToken)
    {
        authorization.ApplicationId = string.IsNullOrEmpty(identifier) ? null : Guid.Parse(identifier);
        return ValueTask.CompletedTask;
    }
}
