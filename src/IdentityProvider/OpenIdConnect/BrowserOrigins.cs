using System.Collections.Frozen;
using IdentityProvider.OpenIdConnect.Clients;
using IdentityProvider.Persistence;
using Microsoft.Net.Http.Headers;

namespace IdentityProvider.OpenIdConnect;

/// <summary>
/// Fetch standard, CORS: scripts of registered origins may read metadata, keys, tokens and userinfo, and use our API. No cookie has a say at these
/// endpoints, so none is allowed along; every other address of ours stays closed to scripts of other origins.
/// </summary>
public sealed class BrowserOrigins(RequestDelegate next, ClientCatalogue catalogue)
{
    private static readonly FrozenSet<string> Open =
        new[] { Addresses.Configuration, Addresses.OAuthConfiguration, Addresses.Keys, Addresses.Token, Addresses.UserInfo }.ToFrozenSet();

    private static bool IsOpen(PathString path) => Open.Contains(path.Value ?? "") || path.StartsWithSegments(Addresses.Api);

    public async Task InvokeAsync(HttpContext http, IdentityProviderDbContext db)
    {
        if (http.Request.Headers.Origin.ToString() is not { Length: > 0 } origin || !IsOpen(http.Request.Path))
        {
            await next(http);
            return;
        }

        http.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Origin);
        if ((await catalogue.NewestAsync(db, http.RequestAborted)).Allows(origin))
        {
            http.Response.Headers.AccessControlAllowOrigin = origin;
            var isApi = http.Request.Path.StartsWithSegments(Addresses.Api);
            http.Response.Headers.AccessControlExposeHeaders = isApi ? "ETag, WWW-Authenticate, Retry-After" : default;
            if (HttpMethods.IsOptions(http.Request.Method))
            {
                http.Response.Headers.AccessControlAllowMethods = isApi ? "GET, POST, PUT, PATCH, DELETE" : "GET, POST";
                http.Response.Headers.AccessControlAllowHeaders = isApi ? "Authorization, Content-Type, If-Match, If-None-Match" : "Authorization, Content-Type";
                http.Response.Headers.AccessControlMaxAge = "600";
                http.Response.StatusCode = StatusCodes.Status204NoContent;
                return;
            }
        }

        await next(http);
    }
}
