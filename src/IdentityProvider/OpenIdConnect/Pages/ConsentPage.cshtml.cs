using IdentityProvider.OpenIdConnect.Authorization;
using IdentityProvider.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.OpenIdConnect.Pages;

/// <summary>What an application asks for, and the person's answer.</summary>
public sealed class ConsentPageModel(PersonChoices choices, ArrivalSeal arrivals) : PageModel
{
    [BindProperty(Name = "return", SupportsGet = true)]
    public ReturnAddress Return { get; set; } = ReturnAddress.Home;

    [BindProperty(Name = "ask", SupportsGet = true)]
    public string? Ask { get; set; }

    public ConsentQuestion? Question { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation)
    {
        Question = await choices.ConsentQuestionAsync(Ask, cancellation);
        return Question is null ? LocalRedirect(Return.Path) : Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        await choices.AllowAsync(Ask, cancellation);
        return LocalRedirect(Return.Path);
    }

    public IActionResult OnPostDeny() => LocalRedirect(arrivals.Denied(Return).Path);
}
