using IdentityProvider.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.SignIn;

/// <summary>From the mail about guesses: makes this browser a known one, by a button, since mail programs open links by themselves.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class KnownBrowserPageModel(BrowserIntroduction introduction) : PageModel
{
    [BindProperty(Name = "ticket", SupportsGet = true)]
    public string? Ticket { get; set; }

    public bool Holds { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellation) => Holds = await introduction.HoldsAsync(Ticket, cancellation);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation) =>
        await introduction.AcceptAsync(Ticket, cancellation) ? Redirect(SignInAddresses.With(SignInAddresses.Password, ReturnAddress.Home, null)) : Page();
}
