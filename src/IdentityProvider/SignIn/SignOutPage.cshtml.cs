using IdentityProvider.Sessions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.SignIn;

/// <summary>Signs this browser out of the consoles and My Page. An application's own sign-out comes by another door.</summary>
public sealed class SignOutPageModel(BrowserSession sessions, BrowserAttempt attempts) : PageModel
{
    public IActionResult OnGet() => Redirect(SignInAddresses.Password);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        await attempts.ForgetAsync(cancellation);
        await sessions.SignOutAsync(cancellation);
        return Redirect(SignInAddresses.Password);
    }
}
