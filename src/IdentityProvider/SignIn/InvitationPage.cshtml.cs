using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.SignIn;

/// <summary>From the mail: says who invites, and accepts by a button, since mail programs open links by themselves.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class InvitationPageModel(InvitationAcceptance acceptance) : PageModel
{
    [BindProperty(Name = "token", SupportsGet = true)]
    public string? Token { get; set; }

    [BindProperty, FromForm]
    public string? Name { get; set; }

    [BindProperty, FromForm]
    public string? NewPassword { get; set; }

    /// <summary><see langword="null"/>: the link holds no longer.</summary>
    public InvitationView? Found { get; private set; }

    public InvitationAnswer? Answer { get; private set; }

    public string Address => InvitationAcceptance.AddressOf(Token);

    public async Task OnGetAsync(CancellationToken cancellation) => Found = await acceptance.FindAsync(Token, cancellation);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        Answer = await acceptance.AcceptAsync(Token, Name, NewPassword, cancellation);
        if (Answer.NextPage is { } next)
        {
            return Redirect(next);
        }

        await OnGetAsync(cancellation);
        return Page();
    }

    /// <summary>Signs out whoever is signed in here, and comes back.</summary>
    public async Task<IActionResult> OnPostLeaveAsync(CancellationToken cancellation)
    {
        await acceptance.LeaveAsync(cancellation);
        return Redirect(Address);
    }
}
