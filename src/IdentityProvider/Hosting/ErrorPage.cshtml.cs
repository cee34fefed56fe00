using IdentityProvider.Shared;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.WebUtilities;

namespace IdentityProvider.Hosting;

/// <summary>
/// What a person sees of an error: what to do now, and one number to name to support. A machine that asks for no HTML
/// gets the same as RFC 9457 problem details, with an OAuth error code on the protocol's paths (RFC 6749 §5.2).
/// </summary>
[IgnoreAntiforgeryToken]
public sealed class ErrorPageModel : PageModel
{
    public string RequestId => HttpContext.TraceIdentifier;

    /// <summary>Names the texts.</summary>
    public string Kind => HttpContext.Features.Get<ExpiredForm>() is not null ? "Expired" : Response.StatusCode switch
    {
        404 => "NotFound",
        403 => "Forbidden",
        429 => "TooMany",
        503 => "Unavailable",
        >= 500 => "Fault",
        _ => "Refused",
    };

    /// <summary>The page that the expired form stood on, with its return address.</summary>
    public string? BeginAgain { get; private set; }

    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        var (path, endpoint) = Original();
        HttpContext.Features.Set(new OriginalRoute(endpoint));
        if (path is null)
        {
            // Note: somebody opened /error itself.
            Response.StatusCode = StatusCodes.Status404NotFound;
        }

        if (Response.StatusCode == StatusCodes.Status503ServiceUnavailable)
        {
            Response.Headers.RetryAfter = ErrorPages.RetryAfterSeconds;
        }

        if (!Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            context.Result = Problem(path);
        }
    }

    private (string? Path, Endpoint? Endpoint) Original()
    {
        if (HttpContext.Features.Get<IExceptionHandlerPathFeature>() is { } fault)
        {
            ViewData["Here"] = PageOf(fault.Path, null);
            return (fault.Path, fault.Endpoint);
        }

        if (HttpContext.Features.Get<IStatusCodeReExecuteFeature>() is { } status)
        {
            var page = PageOf(status.OriginalPath, status.OriginalQueryString);
            ViewData["Here"] = page;
            BeginAgain = HttpContext.Features.Get<ExpiredForm>() is null ? null : page;
            return (status.OriginalPath, status.Endpoint);
        }

        return (null, null);
    }

    private static string PageOf(string path, string? query)
    {
        // Note: a handler answers posts; the page itself is to be opened again.
        var kept = QueryHelpers.ParseQuery(query).Where(pair => pair.Key != "handler");
        return ReturnAddress.From(QueryHelpers.AddQueryString(path, kept)).Path;
    }

    private JsonResult Problem(string? path)
    {
        var status = Response.StatusCode;
        var problem = new Dictionary<string, object>
        {
            ["status"] = status,
            ["title"] = ReasonPhrases.GetReasonPhrase(status),
            ["requestId"] = RequestId,
        };
        if (path?.StartsWith("/connect/", StringComparison.Ordinal) is true)
        {
            problem["error"] = status switch
            {
                StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable => "temporarily_unavailable",
                >= StatusCodes.Status500InternalServerError => "server_error",
                _ => "invalid_request",
            };
        }

        return new JsonResult(problem) { ContentType = "application/problem+json", StatusCode = status };
    }
}
