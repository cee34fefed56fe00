using IdentityProvider.Persistence;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.Core.Infrastructure;

namespace IdentityProvider.Hosting;

/// <summary>Every answer without a body of its own that is an error becomes <see cref="ErrorPageModel"/>'s page, with the right status.</summary>
internal static class ErrorPages
{
    public const string Address = "/error";

    public static IApplicationBuilder UseErrorPages(this IApplicationBuilder app) => app
        .UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandlingPath = Address, StatusCodeSelector = StatusOf })
        .UseStatusCodePagesWithReExecute(Address);

    private static int StatusOf(Exception fault) => fault switch
    {
        BadHttpRequestException request => request.StatusCode,
        _ when DatabaseAvailability.IsLacking(fault) => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };
}

/// <summary>The form was on the screen for too long, or it is not ours: its anti-forgery token does not hold.</summary>
internal sealed record ExpiredForm;

internal sealed class ExpiredFormFilter : IAlwaysRunResultFilter
{
    public void OnResultExecuting(ResultExecutingContext context)
    {
        if (context.Result is IAntiforgeryValidationFailedResult)
        {
            context.HttpContext.Features.Set(new ExpiredForm());
        }
    }

    public void OnResultExecuted(ResultExecutedContext context)
    {
        // Nothing follows.
    }
}
