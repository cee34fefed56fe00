using IdentityProvider.Tenancy.Branding;
using IdentityProvider.Tests.Driving;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.Administration;

/// <summary>What tests about a tenant's look do again and again.</summary>
internal static class BrandingDriving
{
    public static UploadedFile Logo(byte[]? content = null, string name = "logo.png", string contentType = "image/png") =>
        new("Logo", name, contentType, content ?? SampleImages.Png(200, 80));

    /// <summary>An admin gives their tenant a colour and a logo.</summary>
    public static async Task BrandAsync(this World world, Person admin, string tenant, string color = "#8a2be2", byte[]? logo = null)
    {
        using var browser = world.NewBrowser();
        await admin.VisitAsync(browser, $"/admin/{tenant}/branding");
        await browser.Fill("Colour", color).PressAsync("Save");
        await browser.UploadAsync("Upload", Logo(logo));
        Assert.Equal(System.Net.HttpStatusCode.OK, browser.Page.Status);
    }

    public static Task<List<TenantBranding>> BrandingsAsync(this World world) => world.Provider.WithDatabaseAsync(db => db.Set<TenantBranding>().AsNoTracking().ToListAsync());
}
