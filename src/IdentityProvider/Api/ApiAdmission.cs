using System.Globalization;
using System.Security.Claims;
using System.Text.RegularExpressions;
using IdentityProvider.Accounts;
using IdentityProvider.OpenIdConnect;
using IdentityProvider.OpenIdConnect.Clients;
using IdentityProvider.OpenIdConnect.Issuance;
using IdentityProvider.Persistence;
using IdentityProvider.Shared;
using IdentityProvider.SignIn;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;

namespace IdentityProvider.Api;

/// <summary>
/// Decides who may make a call. A person must be an admin of the tenant in the address as of now, by a token that is for that tenant, or an
/// operator; an application must belong to the tenant. To everybody else the tenant is not there. What a token says of a role counts for nothing.
/// A call whose address names no tenant is about the token's own, and for an operator about all.
/// </summary>
public sealed partial class ApiAdmission(
    BearerTokens tokens, Issuer issuer, RequestCatalogue catalogue, TenantDirectory tenants, IdentityProviderDbContext db, TimeProvider clock)
{
    /// <returns>Why not, or <see langword="null"/>; then the request has its <see cref="ApiCaller"/>.</returns>
    public async Task<ApiProblem?> RefuseAsync(HttpContext http, ApiAccess access)
    {
        if (BearerTokens.Of(http.Request) is not { } bearer)
        {
            return ApiProblem.TokenMissing;
        }

        if (http.Request.Query.ContainsKey(OpenIddictConstants.Parameters.AccessToken))
        {
            return ApiProblem.TokenTwice;
        }

        if (await tokens.ValidateAsync(http, bearer) is not var (token, standing))
        {
            return ApiProblem.InvalidToken("The token is no access token of this issuer, or is not valid any more.");
        }

        if (!token.HasAudience(issuer.Address.AbsoluteUri))
        {
            return ApiProblem.InvalidToken("The token is addressed to another API.");
        }

        // Note: no tenant is looked up for this, so that it tells nothing of any.
        if (access.IsForPersons && !token.HasClaim(EvidenceClaims.Sid))
        {
            return ApiProblem.PersonRequired;
        }

        // Note: an operator is a person; platform.manage in the hands of an application opens nothing.
        var isForTenant = access.TenantScopes.Any(token.HasScope);
        var isForPlatform = token.HasScope(ManagementScopes.PlatformManage) && token.HasClaim(EvidenceClaims.Sid);
        if (!isForTenant && !isForPlatform)
        {
            return ApiProblem.InsufficientScope(access.Scopes[0]);
        }

        if (await CallerAsync(token, standing, isForTenant, isForPlatform, http.GetRouteValue("slug") as string, http.RequestAborted) is not { } caller)
        {
            return ApiProblem.NotFound;
        }

        http.Features.Set(caller);
        http.Features.Set(new ActingClient(caller.ClientId));
        return caller.IsPerson ? StepUp(caller, access) : null;
    }

    /// <param name="isForTenant">The token's scopes do for an admin, or an application, of the tenant.</param>
    /// <param name="isForPlatform">They do for an operator.</param>
    /// <param name="slug"><see langword="null"/>: the address names no tenant.</param>
    private async Task<ApiCaller?> CallerAsync(ClaimsPrincipal token, Standing? standing, bool isForTenant, bool isForPlatform, string? slug, CancellationToken cancellation)
    {
        var (isPerson, clientId) = (token.HasClaim(EvidenceClaims.Sid), token.GetPresenters().FirstOrDefault() ?? "");
        var own = isPerson ? standing?.Tenant?.Id : (await catalogue.FindAsync(clientId, cancellation))?.TenantId;
        if (await TenantAsync(slug, own, cancellation) is not { } tenant)
        {
            return null;
        }

        var caller = new ApiCaller(tenant, clientId);
        if (!isPerson)
        {
            return isForTenant && own == tenant.Id ? caller : null;
        }

        if (standing is null)
        {
            return null;
        }

        // Note: in a tenant that they administer, operators are judged as its admins.
        var isAdmin = isForTenant && standing is { Role: MemberRole.Admin } && own == tenant.Id;
        var isOperator = isForPlatform && (slug is null || !isAdmin)
            && await db.Set<Account>().Operators().AnyAsync(a => a.Id == standing.AccountId, cancellation);
        return isAdmin || isOperator
            ? caller with { AccountId = standing.AccountId, IsOperator = isOperator, SecondFactorAt = SecondFactorAt(token, standing) }
            : null;
    }

    private async Task<Tenant?> TenantAsync(string? slug, Guid? own, CancellationToken cancellation) =>
        slug is null ? await db.Set<Tenant>().AsNoTracking().SingleOrDefaultAsync(t => t.Id == own, cancellation)
        : Slug().IsMatch(slug) ? await tenants.TenantAsync(slug, cancellation)
        : null;

    /// <summary>The token's own time: what the session proved after it was made is for the next token to say. But a proof that was withdrawn since is none.</summary>
    private static DateTimeOffset? SecondFactorAt(ClaimsPrincipal token, Standing standing) =>
        standing.Methods.SecondFactorAt is not null && long.TryParse(token.GetClaim(EvidenceClaims.MfaTime), CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    /// <summary>As the pages of the tenant console: a second factor for everything, and a fresh one for every change.</summary>
    private ApiProblem? StepUp(ApiCaller caller, ApiAccess access)
    {
        if (access.Changes)
        {
            return caller.SecondFactorAt >= clock.GetUtcNow() - RequireSignInAttribute.Freshness ? null : ApiProblem.StepUp(RequireSignInAttribute.Freshness);
        }

        return caller.SecondFactorAt is null ? ApiProblem.StepUp(within: null) : null;
    }

    [GeneratedRegex(@"^[a-z0-9-]{1,63}\z")]
    private static partial Regex Slug();
}
