using IdentityProvider.SignIn;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace IdentityProvider.Operation;

/// <summary>
/// Guards a page of the operator console: an operator, with a second factor always, and one proved lately for every change. The right is
/// read anew for each request, with the session. To everybody else who is signed in the console is not there.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OperatorConsoleAttribute : Attribute, IAsyncPageFilter, IOrderedFilter
{
    public int Order => -1000;

    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        context.Result = await RefuseAsync(context.HttpContext);
        if (context.Result is null)
        {
            await next();
        }
    }

    private static async Task<IActionResult?> RefuseAsync(HttpContext http)
    {
        if (await RequireSignInAttribute.DemandAsync(http, PageProtection.SignedIn) is { } signIn)
        {
            return new RedirectResult(signIn);
        }

        if (!http.SignedInSession().Account.IsOperator)
        {
            return new NotFoundResult();
        }

        var protection = HttpMethods.IsGet(http.Request.Method) ? PageProtection.SecondFactor : PageProtection.FreshSecondFactor;
        return await RequireSignInAttribute.DemandAsync(http, protection) is { } secondFactor ? new RedirectResult(secondFactor) : null;
    }
}
