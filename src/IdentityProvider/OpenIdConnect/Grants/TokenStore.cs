using IdentityProvider.OpenIdConnect.Clients;
using IdentityProvider.OpenIdConnect.Issuance;
using IdentityProvider.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using OpenIddict.EntityFrameworkCore;

namespace IdentityProvider.OpenIdConnect.Grants;

/// <summary>
/// The engine's tokens, read without what they belong to. While an issuance is under way nothing is sent at once: its
/// rows go together, in one commit (<see cref="IssuingTransaction"/>).
/// </summary>
public sealed class TokenStore(
    IMemoryCache cache,
    IOpenIddictEntityFrameworkCoreContext context,
    IOptionsMonitor<OpenIddictEntityFrameworkCoreOptions> options,
    IdentityProviderDbContext db,
    IssuingTransaction issuing)
    : OpenIddictEntityFrameworkCoreTokenStore<Token, Client, Grant, Guid>(cache, context, options)
{
    private static readonly Func<IdentityProviderDbContext, Guid, CancellationToken, Task<Token?>> ById =
        EF.CompileAsyncQuery((IdentityProviderDbContext db, Guid id, CancellationToken _) => db.Set<Token>().AsNoTracking().FirstOrDefault(t => t.Id == id));

    private static readonly Func<IdentityProviderDbContext, string, CancellationToken, Task<Token?>> ByReference =
        EF.CompileAsyncQuery((IdentityProviderDbContext db, string reference, CancellationToken _) =>
            db.Set<Token>().AsNoTracking().FirstOrDefault(t => t.ReferenceId == reference));

    public override ValueTask<Token> InstantiateAsync(CancellationToken cancellationToken) => ValueTask.FromResult(new Token { Id = Guid.CreateVersion7() });

    public override async ValueTask CreateAsync(Token token, CancellationToken cancellationToken)
    {
        db.Add(token);
        if (!issuing.IsOpen)
        {
            await db.SaveChangesAsync(cancellationToken);
        }
    }

    public override ValueTask UpdateAsync(Token token, CancellationToken cancellationToken) =>
        issuing.IsOpen && db.Entry(token).State is EntityState.Added ? ValueTask.CompletedTask : base.UpdateAsync(token, cancellationToken);

    public override async ValueTask<Token?> FindByIdAsync(string identifier, CancellationToken cancellationToken)
    {
        var id = Guid.Parse(identifier);
        return db.Set<Token>().Local.FindEntry(id)?.Entity ?? await ById(db, id, cancellationToken);
    }

    public override async ValueTask<Token?> FindByReferenceIdAsync(string identifier, CancellationToken cancellationToken) =>
        await ByReference(db, identifier, cancellationToken);

    public override ValueTask<string?> GetIdAsync(Token token, CancellationToken cancellationToken) => Text(token.Id);

    public override ValueTask<string?> GetApplicationIdAsync(Token token, CancellationToken cancellationToken) => Text(token.ApplicationId);

    public override ValueTask<string?> GetAuthorizationIdAsync(Token token, CancellationToken cancellationToken) => Text(token.AuthorizationId);

    public override ValueTask SetApplicationIdAsync(Token token, string? identifier, CancellationToken cancellationToken)
    {
        token.ApplicationId = IdOf(identifier);
        return ValueTask.CompletedTask;
    }

    public override ValueTask SetAuthorizationIdAsync(Token token, string? identifier, CancellationToken cancellationToken)
    {
        token.AuthorizationId = IdOf(identifier);
        return ValueTask.CompletedTask;
    }

    private static ValueTask<string?> Text(Guid? id) => ValueTask.FromResult(id?.ToString());

    private static Guid? IdOf(string? identifier) => string.IsNullOrEmpty(identifier) ? null : Guid.Parse(identifier);
}
