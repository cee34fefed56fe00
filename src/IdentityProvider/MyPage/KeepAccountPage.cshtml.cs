using IdentityProvider.SignIn;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.MyPage;

/// <summary>The button of the banner; to keep what one has takes no more than to be signed in.</summary>
[RequireSignIn(PageProtection.SignedIn)]
public sealed class KeepAccountPageModel(KeptAccount kept) : PageModel
{
    public IActionResult OnGet() => Redirect(MyPageAddresses.Profile);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        await kept.KeepAsync(HttpContext.SignedInSession().AccountId, cancellation);
        return Redirect(MyPageAddresses.Profile);
    }
}
