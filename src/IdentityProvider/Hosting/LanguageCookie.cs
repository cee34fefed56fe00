using IdentityProvider.Shared;
using Microsoft.AspNetCore.Localization;

namespace IdentityProvider.Hosting;

/// <summary>The language that the person chose on one of our pages comes before the one that the browser asks for.</summary>
internal sealed class LanguageCookie : IRequestCultureProvider
{
    public Task<ProviderCultureResult?> DetermineProviderCultureResult(HttpContext httpContext)
    {
        var cookies = httpContext.RequestServices.GetRequiredService<BrowserCookies>();
        var language = Languages.Find(cookies.Read(BrowserCookies.Language));
        return Task.FromResult(language is null ? null : new ProviderCultureResult(language.Name));
    }
}
