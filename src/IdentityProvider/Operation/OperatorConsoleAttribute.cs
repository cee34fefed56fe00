using IdentityProvider.SignIn;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace IdentityProvider.Operation;

/// <summary>
/// Guards a page of the operator console: an operator, with a second factor always, and one proved lately for every change. The right is
/// read anew for each request, with the session. To everybody else who is signed in the console is not there.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OperatorConsoleAttribute : PageGuardAttribute
{
    protected override async Task<IActionResult?> RefuseAsync(PageHandlerExecutingContext context)
    {
        var http = context.HttpContext;
        if (await LeadAsync(http, PageProtection.SignedIn) is { } signIn)
        {
            return signIn;
        }

        if (!http.SignedInSession().Account.IsOperator)
        {
            return new NotFoundResult();
        }

        var protection = HttpMethods.IsGet(http.Request.Method) ? PageProtection.SecondFactor : PageProtection.FreshSecondFactor;
        return await LeadKeepingFormAsync(http, protection);
    }
}
