using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.SignIn;

/// <summary>From the mail: says which account moves where, and does it by a button, since mail programs open links by themselves. Signs nobody in.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class ConfirmNewEmailPageModel(NewEmail change) : PageModel
{
    [BindProperty(Name = "ticket", SupportsGet = true)]
    public string? Ticket { get; set; }

    /// <summary><see langword="null"/>: the link holds no longer.</summary>
    public NewEmailView? Found { get; private set; }

    /// <summary><see langword="null"/>: the button was not pressed.</summary>
    public NewEmailOutcome? Outcome { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellation) => Found = await change.FindAsync(Ticket, cancellation);

    public async Task OnPostAsync(CancellationToken cancellation)
    {
        await OnGetAsync(cancellation);
        Outcome = await change.ConfirmAsync(Ticket, cancellation);
    }
}
