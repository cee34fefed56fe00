using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.Shared;

/// <summary>The language switch in every page's footer: keeps the choice in a cookie and returns.</summary>
public sealed class LanguagePageModel(BrowserCookies cookies) : PageModel
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(365);

    [BindProperty(Name = "return", SupportsGet = true)]
    public ReturnAddress Return { get; set; } = ReturnAddress.Home;

    public IActionResult OnGet() => LocalRedirect(Return.Path);

    public IActionResult OnPost([FromForm] string? language)
    {
        if (Languages.Find(language) is { } known)
        {
            cookies.Write(BrowserCookies.Language, known.Name, Kept);
        }

        return LocalRedirect(Return.Path);
    }
}
