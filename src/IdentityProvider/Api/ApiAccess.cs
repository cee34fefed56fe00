using IdentityProvider.OpenIdConnect;

namespace IdentityProvider.Api;

/// <summary>Who may make a call at all.</summary>
public enum ApiAudience
{
    /// <summary>The tenant's admins, operators, and the tenant's applications for themselves.</summary>
    Everybody,

    /// <summary>No application for itself.</summary>
    Persons,

    /// <summary>Nobody of the tenant, whatever their role.</summary>
    Operators,
}

/// <summary>What a call demands of whoever makes it; every endpoint of the API has one.</summary>
/// <param name="Changes">It changes something, or shows what is about to change: a person must have proved a second factor lately, as on the pages.</param>
public sealed record ApiAccess(bool Changes = false, ApiAudience Audience = ApiAudience.Everybody)
{
    public bool IsForPersons => Audience is not ApiAudience.Everybody;

    /// <summary>What an admin or an application of the tenant needs: the least that does, first; each does.</summary>
    public IReadOnlyList<string> TenantScopes { get; } = (Audience, Changes) switch
    {
        (ApiAudience.Operators, _) => [],
        (_, true) => [ManagementScopes.TenantManage],
        _ => [ManagementScopes.TenantRead, ManagementScopes.TenantManage],
    };

    /// <summary>With what an operator needs; each does, for whom it is.</summary>
    public IReadOnlyList<string> Scopes => [.. TenantScopes, ManagementScopes.PlatformManage];
}

/// <summary>Refuses by <see cref="ApiAdmission"/> before anything of a request is read.</summary>
internal sealed class ApiGuard(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext http, ApiAdmission admission)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<ApiAccess>() is { } access && await admission.RefuseAsync(http, access) is { } problem)
        {
            await problem.ExecuteAsync(http);
            return;
        }

        await next(http);
    }
}
