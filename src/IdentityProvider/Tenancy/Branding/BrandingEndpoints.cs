using IdentityProvider.Persistence;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tenancy.Branding;

/// <summary>
/// Answers a tenant's colours and logo at addresses that nobody guesses: the tenant's id, and the version of its look. Whatever else is asked for is
/// not there, an earlier look too. So the pages keep their policy: no style within them, no image from elsewhere.
/// </summary>
public static class BrandingEndpoints
{
    private const string ForEver = "public, max-age=31536000, immutable";

    public static string StylesheetOf(Guid tenantId, string version) => $"/branding/{tenantId:N}/{version}.css";

    public static string LogoOf(Guid tenantId, string version) => $"/branding/{tenantId:N}/{version}/logo";

    public static void MapBranding(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/branding/{tenant:guid}/{version}.css", async Task<Results<ContentHttpResult, NotFound>> (
            Guid tenant, string version, HttpResponse response, IdentityProviderDbContext db, CancellationToken cancellation) =>
        {
            var color = await Looks(db, tenant, version).Select(b => b.Color).SingleOrDefaultAsync(cancellation);
            if (!Rgb.TryParse(color, out var chosen))
            {
                return TypedResults.NotFound();
            }

            response.Headers.CacheControl = ForEver;
            return TypedResults.Text(Stylesheet(chosen), "text/css; charset=utf-8");
        });
        endpoints.MapGet("/branding/{tenant:guid}/{version}/logo", async Task<Results<FileContentHttpResult, NotFound>> (
            Guid tenant, string version, HttpResponse response, IdentityProviderDbContext db, CancellationToken cancellation) =>
        {
            if (await Looks(db, tenant, version).SingleOrDefaultAsync(cancellation) is not { Logo: { } logo, LogoFormat: { } format })
            {
                return TypedResults.NotFound();
            }

            response.Headers.CacheControl = ForEver;
            return TypedResults.Bytes(logo, LogoImage.ContentTypeOf(format));
        });
    }

    private static IQueryable<TenantBranding> Looks(IdentityProviderDbContext db, Guid tenantId, string version) =>
        db.Set<TenantBranding>().AsNoTracking().Where(b => b.TenantId == tenantId && b.Version == version);

    /// <summary>Other values for the names of <c>site.css</c>, where the class stands.</summary>
    private static string Stylesheet(Rgb color) => $$"""
        {{Rule(AccentScheme.Light(color))}}
        @media (prefers-color-scheme: dark) {
          {{Rule(AccentScheme.Dark(color))}}
        }

        """;

    private static string Rule(AccentScheme scheme) =>
        $".branded {{ --accent: {scheme.Accent}; --accent-hover: {scheme.Hover}; --on-accent: {scheme.OnAccent}; --accent-soft: var(--sunken); }}";
}
