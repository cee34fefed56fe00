using IdentityProvider.Shared;
using Microsoft.Net.Http.Headers;

namespace IdentityProvider.Hosting;

/// <summary>Answers the files of <c>wwwroot</c> from memory.</summary>
internal static class AssetEndpoints
{
    private const string ForEver = "public, max-age=31536000, immutable";
    private const string AskAgain = "public, no-cache";

    public static void MapAssets(this IEndpointRouteBuilder endpoints)
    {
        foreach (var asset in Assets.All)
        {
            var tag = new EntityTagHeaderValue(asset.ETag);
            endpoints.MapGet(asset.Name, (HttpContext http) =>
            {
                http.Response.Headers.CacheControl = asset.Address.EndsWith(http.Request.QueryString.Value ?? "", StringComparison.Ordinal)
                    && http.Request.QueryString.HasValue ? ForEver : AskAgain;
                return TypedResults.Bytes(asset.Content, asset.ContentType, entityTag: tag);
            });
        }
    }
}
