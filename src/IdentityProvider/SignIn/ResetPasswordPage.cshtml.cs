using IdentityProvider.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.SignIn;

/// <summary>From the mail: a new password, and no more.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class ResetPasswordPageModel(PasswordReset reset) : PageModel
{
    [BindProperty(Name = "ticket", SupportsGet = true)]
    public string? Ticket { get; set; }

    [BindProperty, FromForm]
    public string? NewPassword { get; set; }

    public PasswordResetAnswer Answer { get; private set; } = null!;

    public string Address => SignInAddresses.ResetPassword + "?ticket=" + Uri.EscapeDataString(Ticket ?? "");

    public static string SignInAddress => SignInAddresses.With(SignInAddresses.Password, ReturnAddress.Home, null);

    public async Task OnGetAsync(CancellationToken cancellation) => Answer = new PasswordResetAnswer(await reset.FindAsync(Ticket, cancellation));

    public async Task OnPostAsync(CancellationToken cancellation) => Answer = await reset.ChangeAsync(Ticket, NewPassword, cancellation);
}
