using IdentityProvider.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace IdentityProvider.SignIn;

/// <summary>Guards a Razor page before anything else looks at the request.</summary>
[AttributeUsage(AttributeTargets.Class)]
public abstract class PageGuardAttribute : Attribute, IAsyncPageFilter, IOrderedFilter
{
    public int Order => -1000;

    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        context.Result = await RefuseAsync(context);
        if (context.Result is null)
        {
            await next();
        }
    }

    /// <returns>What is answered instead of the page, or <see langword="null"/>.</returns>
    protected abstract Task<IActionResult?> RefuseAsync(PageHandlerExecutingContext context);

    /// <returns>The way to the page that the session lacks, or <see langword="null"/> where it does.</returns>
    protected static async Task<IActionResult?> LeadAsync(HttpContext http, PageProtection protection) =>
        await RequireSignInAttribute.DemandAsync(http, protection) is { } page ? new RedirectResult(page) : null;

    /// <summary>
    /// The same for somebody who is signed in, and may have typed at length: a form that was posted too late is shown to them again as it was. For
    /// pages whose forms hold no secret.
    /// </summary>
    protected static async Task<IActionResult?> LeadKeepingFormAsync(HttpContext http, PageProtection protection)
    {
        var (form, accountId) = (http.RequestServices.GetRequiredService<KeptForm>(), http.SignedInSession().AccountId);
        var lead = await LeadAsync(http, protection);
        if (lead is not null && HttpMethods.IsPost(http.Request.Method))
        {
            await form.KeepAsync(http, accountId);
        }
        else if (lead is null && HttpMethods.IsGet(http.Request.Method))
        {
            form.GiveBack(http, accountId);
        }

        return lead;
    }
}
