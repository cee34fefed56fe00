using IdentityProvider.OpenIdConnect.Authorization;
using IdentityProvider.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.OpenIdConnect.Pages;

/// <summary>The person does not go on with what an application asked for, and returns to it empty-handed. Elsewhere it leads back where it came from.</summary>
public sealed class LeavePageModel(ArrivalSeal arrivals) : PageModel
{
    [BindProperty(Name = "return", SupportsGet = true)]
    public ReturnAddress Return { get; set; } = ReturnAddress.Home;

    public IActionResult OnGet() => LocalRedirect(arrivals.Denied(Return).Path);
}
