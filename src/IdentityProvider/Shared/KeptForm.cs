using Microsoft.AspNetCore.DataProtection;

namespace IdentityProvider.Shared;

/// <summary>
/// What somebody typed into a form that was posted too late after their second factor: kept in their own browser, sealed, for some minutes, and shown
/// to them once where they come back to. It does nothing by itself, and holds for this person and page alone. Not for forms with a secret in them.
/// </summary>
public sealed class KeptForm(IDataProtectionProvider protection, BrowserCookies cookies, TimeProvider clock)
{
    /// <summary>RFC 6265 §6.1: a browser takes cookies of 4096 bytes, name and attributes among them. What does not fit is not kept.</summary>
    private const int CookieMaximumLength = 3800;

    private const string ServersOwn = "__";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly SealedJson<Typed> seal = new(protection, "kept-form/v1");

    internal sealed record Typed(Guid AccountId, string Path, string Handler, DateTimeOffset Until, IReadOnlyDictionary<string, string> Fields);

    public async Task KeepAsync(HttpContext http, Guid accountId)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var fields = form.Where(field => !field.Key.StartsWith(ServersOwn, StringComparison.Ordinal)).ToDictionary(field => field.Key, field => field.Value.ToString());
        var typed = new Typed(accountId, http.Request.Path, http.Request.Query["handler"].ToString(), clock.GetUtcNow() + Lifetime, fields);
        var text = seal.Seal(typed);
        cookies.Write(BrowserCookies.KeptForm, text.Length <= CookieMaximumLength ? text : seal.Seal(typed with { Fields = new Dictionary<string, string>() }), Lifetime);
    }

    /// <summary>For the page to show: <see cref="KeptFormHttpContext.KeptText"/>.</summary>
    public void GiveBack(HttpContext http, Guid accountId)
    {
        if (seal.Open(cookies.Read(BrowserCookies.KeptForm, CookieMaximumLength)) is { } typed
            && typed.AccountId == accountId && typed.Path == http.Request.Path.Value && typed.Until > clock.GetUtcNow())
        {
            http.Items[KeptFormHttpContext.Key] = typed;
            cookies.Delete(BrowserCookies.KeptForm);
        }
    }
}

public static class KeptFormHttpContext
{
    internal static readonly object Key = new();

    /// <summary>The person comes back from a proof; nothing of what they asked for was done.</summary>
    public static bool HasKeptForm(this HttpContext http) => http.Items.ContainsKey(Key);

    /// <param name="handler">Where a page has several forms with such a field: that of the one.</param>
    /// <returns><see langword="null"/>: nothing was kept.</returns>
    public static string? KeptText(this HttpContext http, string field, string? handler = null) =>
        http.Items[Key] is KeptForm.Typed typed && (handler is null || typed.Handler == handler) ? typed.Fields.GetValueOrDefault(field) : null;
}
