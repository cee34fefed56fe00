using IdentityProvider.SignIn;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.MyPage;

/// <summary>A new password: takes the old one, and the second factor of who has one.</summary>
[RequireSignIn(PageProtection.FreshOwnFactor)]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class PasswordPageModel(OwnPassword own) : PageModel
{
    [BindProperty, FromForm]
    public string? CurrentPassword { get; set; }

    [BindProperty, FromForm]
    public string? NewPassword { get; set; }

    public NewPassword Rules { get; private set; } = null!;

    public OwnPasswordAnswer? Answer { get; private set; }

    public bool HasPassword => HttpContext.SignedInSession().Account.PasswordHash is not null;

    public async Task OnGetAsync(CancellationToken cancellation) => Rules = await own.RulesAsync(HttpContext.SignedInSession(), cancellation);

    public async Task OnPostAsync(CancellationToken cancellation)
    {
        Answer = await own.ChangeAsync(HttpContext.SignedInSession(), CurrentPassword, NewPassword, cancellation);
        await OnGetAsync(cancellation);
    }
}
