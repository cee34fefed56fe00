using System.Text.Encodings.Web;
using System.Text.Unicode;
using IdentityProvider.Shared;
using Microsoft.AspNetCore.Localization;
using Microsoft.Extensions.WebEncoders;

namespace IdentityProvider.Hosting;

public static class HostingServices
{
    public static IServiceCollection AddHosting(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddRazorPages(pages => pages.RootDirectory = "/");
        services.AddLocalization();
        services.Configure<RequestLocalizationOptions>(localization =>
        {
            localization.DefaultRequestCulture = new RequestCulture(Languages.English);
            localization.SupportedCultures = localization.SupportedUICultures = [.. Languages.All];
            localization.RequestCultureProviders = [new LanguageCookie(), new AcceptLanguageHeaderRequestCultureProvider()];
        });
        // Note: Japanese stays Japanese in the page's source; what HTML must escape is escaped all the same.
        services.Configure<WebEncoderOptions>(web => web.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        services.AddHealthChecks();
        return services;
    }
}
