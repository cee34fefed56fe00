using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Core;

namespace IdentityProvider.OpenIdConnect.Grants;

/// <summary>The engine's manager of tokens, without the questions to the database whose answer is known.</summary>
public sealed class TokenManager(
    IOpenIddictTokenCache<Token> cache,
    ILogger<OpenIddictTokenManager<Token>> logger,
    IOptionsMonitor<OpenIddictCoreOptions> options,
    IOpenIddictTokenStore<Token> store)
    : OpenIddictTokenManager<Token>(cache, logger, options, store)
{
    /// <summary>A reference is 256 random bits in Base64url; what is longer, such as a refresh token, refers to no row.</summary>
    private const int ReferenceLength = 43;

    public override ValueTask<Token?> FindByReferenceIdAsync(string identifier, CancellationToken cancellationToken = default) =>
        identifier.Length > ReferenceLength ? ValueTask.FromResult<Token?>(null) : base.FindByReferenceIdAsync(identifier, cancellationToken);

    /// <summary>The engine would look whether its 256 random bits are taken; the unique index says so, should it ever happen.</summary>
    public override IAsyncEnumerable<ValidationResult> ValidateAsync(Token token, CancellationToken cancellationToken = default) =>
        AsyncEnumerable.Empty<ValidationResult>();
}
