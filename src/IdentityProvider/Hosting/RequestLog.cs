using System.Diagnostics;

namespace IdentityProvider.Hosting;

/// <summary>
/// Logs each request once, at its end: by the route that answered, never by address, query, cookie, body or name. Its
/// <c>RequestId</c> stands on all log entries, audit rows and the error page of that request.
/// </summary>
internal sealed partial class RequestLog(RequestDelegate next, ILogger<RequestLog> log)
{
    private const int ServerError = 500;

    public async Task InvokeAsync(HttpContext http)
    {
        var path = http.Request.Path;
        var since = Stopwatch.GetTimestamp();
        try
        {
            await next(http);
        }
        finally
        {
            var status = http.Response.StatusCode;
            var level = status >= ServerError ? LogLevel.Error : IsRoutine(path, status) ? LogLevel.Debug : LogLevel.Information;
            if (log.IsEnabled(level))
            {
                var method = KnownMethod(http.Request.Method);
                var route = RouteOf(http, path);
                var elapsed = Stopwatch.GetElapsedTime(since).TotalMilliseconds;
                LogAnswered(level, method, route, status, elapsed);
            }
        }
    }

    /// <summary>What machines and browsers ask for all the time, and what says nothing when it works.</summary>
    private static bool IsRoutine(PathString path, int status) =>
        status < 400 && (path.StartsWithSegments("/health") || path.StartsWithSegments("/.well-known") || Path.HasExtension(path.Value));

    private static string RouteOf(HttpContext http, PathString path) =>
        PatternOf(http.Features.Get<OriginalRoute>() is { } original ? original.Endpoint : http.GetEndpoint())
        ?? (path.StartsWithSegments("/connect") || path.StartsWithSegments("/.well-known") ? ProtocolAddress(path.Value!) : "(none)");

    private static string? PatternOf(Endpoint? endpoint) => endpoint is RouteEndpoint { RoutePattern.RawText: { } text } ? "/" + text.TrimStart('/') : null;

    // Note: the engine answers these by itself, without a route.
    private static string ProtocolAddress(string path) =>
        path.Length <= 64 && path.All(c => char.IsAsciiLetterLower(c) || c is '/' or '-' or '.') ? path : "(none)";

    private static string KnownMethod(string method) => HttpMethods.IsGet(method) || HttpMethods.IsPost(method) || HttpMethods.IsHead(method)
        || HttpMethods.IsPut(method) || HttpMethods.IsDelete(method) || HttpMethods.IsPatch(method) || HttpMethods.IsOptions(method) ? method : "(other)";

    [LoggerMessage(EventId = 8000, Message = "{Method} {Route} answered {Status} in {Elapsed:0.0} ms")]
    private partial void LogAnswered(LogLevel level, string method, string route, int status, double elapsed);
}

/// <summary>Kept when an error page answers in place of the route that was asked for.</summary>
internal sealed record OriginalRoute(Endpoint? Endpoint);
