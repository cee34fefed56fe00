namespace IdentityProvider.Hosting;

/// <summary>
/// Puts the protective headers on every answer, errors and machine answers included. An endpoint that needs another
/// value (a logout page that frames relying parties) sets it itself, and it stays.
/// </summary>
internal static class SecurityHeaders
{
    private const string Basis =
        "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; ";

    // Note: Chromium applies form-action to the whole redirect chain after a post, which leads out to the relying
    // party from the sign-in pages and the protocol's own.
    private const string LeadsOut = Basis + "script-src 'self'";
    private const string StaysHere = Basis + "script-src 'self'; form-action 'self'";

    private const string Permissions =
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), publickey-credentials-get=(self), publickey-credentials-create=(self)";

    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        // Note: at the last moment, since an error page begins with cleared headers; and by the path as it was asked for.
        http.Response.OnStarting(Add, (http, http.Request.Path));
        return next(http);
    });

    private static Task Add(object state)
    {
        var (http, path) = ((HttpContext, PathString))state;
        var signIn = path.StartsWithSegments("/connect") || path.StartsWithSegments("/signin");
        var headers = http.Response.Headers;
        headers.TryAdd("Content-Security-Policy", signIn ? LeadsOut : StaysHere);
        headers.TryAdd("X-Content-Type-Options", "nosniff");
        headers.TryAdd("Referrer-Policy", "no-referrer");
        headers.TryAdd("Permissions-Policy", Permissions);

        // Note: an application that signs people in by a popup waits for its own page there to speak to window.opener, which
        // any other value than this, on any page or redirect on the way, cuts off (HTML Standard §7.1.3.1).
        headers.TryAdd("Cross-Origin-Opener-Policy", signIn || path.StartsWithSegments("/language") ? "unsafe-none" : "same-origin");
        headers.XFrameOptions = "DENY";
        headers.TryAdd("Cache-Control", "no-store");
        if (http.Request.IsHttps)
        {
            headers.TryAdd("Strict-Transport-Security", "max-age=31536000");
        }

        return Task.CompletedTask;
    }
}
