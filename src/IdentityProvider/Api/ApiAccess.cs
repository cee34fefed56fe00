using IdentityProvider.OpenIdConnect;

namespace IdentityProvider.Api;

/// <summary>What a call demands of whoever makes it; every endpoint of the API has one.</summary>
/// <param name="Changes">It changes something, or shows what is about to change: a person must have proved a second factor lately, as on the pages.</param>
/// <param name="IsForPersons">No application may do it for itself.</param>
public sealed record ApiAccess(bool Changes = false, bool IsForPersons = false)
{
    /// <summary>What an admin or an application of the tenant needs: the least that does, first; each does.</summary>
    public IReadOnlyList<string> TenantScopes { get; } = Changes ? [ManagementScopes.TenantManage] : [ManagementScopes.TenantRead, ManagementScopes.TenantManage];
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
