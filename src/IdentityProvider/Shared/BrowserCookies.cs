namespace IdentityProvider.Shared;

/// <summary>
/// Our cookies: <c>__Host-</c>, Secure, HttpOnly, SameSite=Lax. With an http issuer (Development only) plain names, not Secure,
/// since browsers keep neither there.
/// </summary>
public sealed class BrowserCookies(IHttpContextAccessor accessor, Issuer issuer)
{
    public const string Session = "idp-session";
    public const string Attempt = "idp-attempt";
    public const string KnownBrowser = "idp-browser";
    public const string Language = "idp-language";
    public const string KeptForm = "idp-kept-form";

    private HttpContext Http => accessor.HttpContext ?? throw new InvalidOperationException("There are no cookies outside a request.");

    public string? Read(string name, int maximumLength = 128) =>
        Http.Request.Cookies[NameOf(name)] is { Length: > 0 } value && value.Length <= maximumLength ? value : null;

    /// <param name="lifetime"><see langword="null"/>: until the browser closes.</param>
    public void Write(string name, string value, TimeSpan? lifetime = null) =>
        Http.Response.Cookies.Append(NameOf(name), value, Options(lifetime));

    public void Delete(string name) => Http.Response.Cookies.Delete(NameOf(name), Options(null));

    private string NameOf(string name) => issuer.IsHttps ? "__Host-" + name : name;

    private CookieOptions Options(TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        Secure = issuer.IsHttps,
        SameSite = SameSiteMode.Lax,
        Path = "/",
        MaxAge = lifetime,
        IsEssential = true,
    };
}
