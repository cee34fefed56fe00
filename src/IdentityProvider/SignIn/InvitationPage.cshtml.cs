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

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation)
    {
        Found = await acceptance.FindAsync(Token, cancellation);
        return await acceptance.FinishSignInAsync(Found, Token, cancellation) is { } next ? Redirect(next) : Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        Answer = await acceptance.AcceptAsync(Token, Name, NewPassword, cancellation);
        if (Answer.NextPage is { } next)
        {
            return Redirect(next);
        }

        return await OnGetAsync(cancellation);
    }

    /// <summary>Signs out whoever is signed in here, and comes back.</summary>
    public async Task<IActionResult> OnPostLeaveAsync(CancellationToken cancellation)
    {
        await acceptance.LeaveAsync(cancellation);
        return Redirect(Address);
    }
}
