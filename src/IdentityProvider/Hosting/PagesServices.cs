using System.Text.Encodings.Web;
using System.Text.Unicode;
using IdentityProvider.Shared;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Localization;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.WebEncoders;

namespace IdentityProvider.Hosting;

/// <summary>Razor Pages in their feature folders, in two languages, every form with its anti-forgery token.</summary>
internal static class PagesServices
{
    private const string AntiforgeryCookie = "idp-form";

    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddRazorPages(pages => pages.RootDirectory = "/");
        services.Configure<Microsoft.AspNetCore.Mvc.MvcOptions>(mvc => mvc.Filters.Add(new ExpiredFormFilter()));
        services.AddLocalization();
        services.Configure<RequestLocalizationOptions>(localization =>
        {
            localization.DefaultRequestCulture = new RequestCulture(Languages.English);
            localization.SupportedCultures = localization.SupportedUICultures = [.. Languages.All];
            localization.RequestCultureProviders = [new LanguageCookie(), new AcceptLanguageHeaderRequestCultureProvider()];
        });

        // Note: Japanese stays Japanese in the page's source; what HTML must escape is escaped all the same.
        services.Configure<WebEncoderOptions>(web => web.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        services.AddOptions<AntiforgeryOptions>().Configure<IOptions<IssuerOptions>, IHostEnvironment>((form, issuer, environment) =>
        {
            var isHttps = issuer.Value.Issuer?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) ?? !environment.IsDevelopment();
            form.Cookie.Name = isHttps ? "__Host-" + AntiforgeryCookie : AntiforgeryCookie;
            form.Cookie.SecurePolicy = isHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
            form.Cookie.Path = "/";
            // Note: Strict would be left out where a relying party sends the browser here, and a new one would break the forms in other tabs.
            form.Cookie.SameSite = SameSiteMode.Lax;
            form.SuppressXFrameOptionsHeader = true;
        });
        return services;
    }
}
