using IdentityProvider.Shared;
using Microsoft.Extensions.Localization;

namespace IdentityProvider.Administration;

/// <summary>The side menu of a tenant's console.</summary>
public static class TenantMenu
{
    public static ConsoleMenu Of(HttpContext http, IStringLocalizer<AdministrationTexts> texts)
    {
        var tenant = http.ConsoleTenant();
        var home = tenant.ConsolePath;
        return new ConsoleMenu(tenant.Name,
        [
            Item("Overview", home), Item("Members", home + "/members"), Item("Security", home + "/security"), Item("SignInRules", home + "/sign-in"),
            Item("Applications", home + "/applications"), Item("Branding", home + "/branding"), Item("AuditLog", home + "/audit-log"),
        ]);

        ConsoleMenuItem Item(string text, string href) => new(texts[text], href, http.Request.Path.Equals(href, StringComparison.OrdinalIgnoreCase));
    }
}
