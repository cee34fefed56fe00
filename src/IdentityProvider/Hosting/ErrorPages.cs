using IdentityProvider.Api;
using IdentityProvider.Persistence;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.Core.Infrastructure;

namespace IdentityProvider.Hosting;

/// <summary>
/// Every answer without a body of its own that is an error becomes <see cref="ErrorPageModel"/>'s page, with the right status; of the API,
/// an <see cref="ApiProblem"/> that programs read.
/// </summary>
internal static class ErrorPages
{
    public const string Address = "/error";
    public const string RetryAfterSeconds = "5";

    public static IApplicationBuilder UseErrorPages(this IApplicationBuilder app) => app
        .UseWhen(http => !http.Request.IsOfApi(), pages => pages
            .UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandlingPath = Address, StatusCodeSelector = StatusOf })
            .UseStatusCodePagesWithReExecute(Address))
        .UseWhen(http => http.Request.IsOfApi(), api => api
            .UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = WriteProblemAsync, StatusCodeSelector = StatusOf })
            .UseStatusCodePages(context => WriteProblemAsync(context.HttpContext)));

    private static Task WriteProblemAsync(HttpContext http)
    {
        if (http.Features.Get<IExceptionHandlerPathFeature>() is { } fault)
        {
            http.Features.Set(new OriginalRoute(fault.Endpoint));
        }

        if (http.Response.StatusCode == StatusCodes.Status503ServiceUnavailable)
        {
            http.Response.Headers.RetryAfter = RetryAfterSeconds;
        }

        return ApiProblem.OfStatus(http.Response.StatusCode).ExecuteAsync(http);
    }

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
