using IdentityProvider.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.OpenIdConnect.Pages;

/// <summary>A person in several tenants says which one an application is for; kept for the session and the application.</summary>
public sealed class TenantPageModel(PersonChoices choices) : PageModel
{
    [BindProperty(Name = "return", SupportsGet = true)]
    public ReturnAddress Return { get; set; } = ReturnAddress.Home;

    [BindProperty(Name = "ask", SupportsGet = true)]
    public string? Ask { get; set; }

    public TenantQuestion? Question { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation)
    {
        Question = await choices.TenantQuestionAsync(Ask, cancellation);
        return Question is null ? LocalRedirect(Return.Path) : Page();
    }

    public async Task<IActionResult> OnPostAsync([FromForm] string? tenant, CancellationToken cancellation)
    {
        await choices.ChooseTenantAsync(Ask, tenant, cancellation);
        return LocalRedirect(Return.Path);
    }
}
