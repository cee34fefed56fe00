namespace IdentityProvider.Hosting;

/// <summary>RFC 9110 §9: what no route of ours answers is refused before anything looks at it.</summary>
internal static class AllowedMethods
{
    private const string Pages = "GET, HEAD, POST";

    public static IApplicationBuilder UseAllowedMethods(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        if (IsAllowed(http.Request))
        {
            return next(http);
        }

        http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        http.Response.Headers.Allow = Pages;
        return Task.CompletedTask;
    });

    private static bool IsAllowed(HttpRequest request)
    {
        var method = request.Method;
        return HttpMethods.IsGet(method) || HttpMethods.IsPost(method) || HttpMethods.IsHead(method)
            || (HttpMethods.IsOptions(method) && request.Headers.AccessControlRequestMethod.Count > 0)
            || (request.Path.StartsWithSegments("/api") && (HttpMethods.IsPut(method) || HttpMethods.IsDelete(method) || HttpMethods.IsPatch(method)));
    }
}
