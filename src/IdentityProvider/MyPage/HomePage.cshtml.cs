using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.MyPage;

/// <summary>My Page opens with the profile.</summary>
public sealed class HomePageModel : PageModel
{
    public IActionResult OnGet() => Redirect(MyPageAddresses.Profile);
}
