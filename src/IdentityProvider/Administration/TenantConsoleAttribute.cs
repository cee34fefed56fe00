using IdentityProvider.SignIn;
using IdentityProvider.Tenancy;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace IdentityProvider.Administration;

/// <summary>
/// Guards a page of the tenant console: an admin of the tenant in the address, with a second factor, and one proved lately
/// for every change. Membership and role are read anew for each request. To everybody else the console is not there,
/// whether the tenant exists or not; they are told so before anything more is asked of them.
/// </summary>
/// <param name="reading">What looking at the page demands.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class TenantConsoleAttribute(PageProtection reading = PageProtection.SecondFactor) : PageGuardAttribute
{
    protected override async Task<IActionResult?> RefuseAsync(PageHandlerExecutingContext context)
    {
        var (http, slug) = (context.HttpContext, context.RouteData.Values["slug"] as string ?? "");
        if (await LeadAsync(http, PageProtection.SignedIn) is { } signIn)
        {
            return signIn;
        }

        var directory = http.RequestServices.GetRequiredService<TenantDirectory>();
        if (await directory.MembershipAsync(slug, http.SignedInSession().AccountId, http.RequestAborted) is not { Role: MemberRole.Admin } membership)
        {
            return new NotFoundResult();
        }

        http.SetConsoleTenant(membership.Tenant);
        var protection = HttpMethods.IsGet(http.Request.Method) ? reading : PageProtection.FreshSecondFactor;
        if (await LeadKeepingFormAsync(http, protection) is { } secondFactor)
        {
            return secondFactor;
        }

        var signedInAt = http.SignedInSession().Methods.LastProvedAt!.Value;
        await http.RequestServices.GetRequiredService<SignInRecord>().KeepAsync(membership, signedInAt, http.RequestAborted);
        return null;
    }
}

public static class ConsoleHttpContext
{
    private static readonly object Key = new();

    /// <summary>The tenant whose console this is, as the request found it.</summary>
    public static Tenant ConsoleTenant(this HttpContext http) =>
        http.Items[Key] as Tenant ?? throw new InvalidOperationException("The page lacks [TenantConsole].");

    internal static void SetConsoleTenant(this HttpContext http, Tenant tenant) => http.Items[Key] = tenant;
}
