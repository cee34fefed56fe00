namespace IdentityProvider.Hosting;

/// <summary>
/// Puts the protective headers on every answer, errors and machine answers included. An endpoint that needs another
/// value (a logout page that frames relying parties) sets it itself, and it stays.
/// </summary>
internal static class SecurityHeaders
{
    /// <summary>The one script that the engine writes into a form_post answer (OAuth 2.0 Form Post Response Mode §2).</summary>
    private const string FormPostScript = "'sha256-j7OoGArf6XW6YY4cAyS3riSSvrJRqpSi1fOF9vQ5SrI='";

    private const string Basis =
        "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; ";

    // Note: Chromium applies form-action to the whole redirect chain after a post, which leads out to the relying
    // party from the sign-in pages and the protocol's own.
    private const string LeadsOut = Basis + "script-src 'self'";
    private const string Authorize = Basis + "script-src 'self' " + FormPostScript;
    private const string StaysHere = Basis + "script-src 'self'; form-action 'self'";

    private const string Permissions =
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), publickey-credentials-get=(self), publickey-credentials-create=(self)";

    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        // Note: at the last moment, since an error page begins with cleared headers; and by the path as it was asked for.
        http.Response.OnStarting(Add, (http, PolicyOf(http.Request.Path)));
        return next(http);
    });

    private static Task Add(object state)
    {
        var (http, policy) = ((HttpContext, string))state;
        var headers = http.Response.Headers;
        headers.TryAdd("Content-Security-Policy", policy);
        headers.TryAdd("X-Content-Type-Options", "nosniff");
        headers.TryAdd("Referrer-Policy", "no-referrer");
        headers.TryAdd("Permissions-Policy", Permissions);
        headers.TryAdd("Cross-Origin-Opener-Policy", "same-origin");
        headers.XFrameOptions = "DENY";
        headers.TryAdd("Cache-Control", "no-store");
        if (http.Request.IsHttps)
        {
            headers.TryAdd("Strict-Transport-Security", "max-age=31536000");
        }

        return Task.CompletedTask;
    }

    private static string PolicyOf(PathString path) =>
        path.StartsWithSegments("/connect/authorize") ? Authorize
        : path.StartsWithSegments("/connect") || path.StartsWithSegments("/signin") ? LeadsOut
        : StaysHere;
}
