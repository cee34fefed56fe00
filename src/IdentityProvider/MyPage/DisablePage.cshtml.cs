using IdentityProvider.SignIn;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.MyPage;

/// <summary>The end of two-factor authentication, which a tenant that requires it refuses. What protects the account then is a password that is long enough.</summary>
[RequireSignIn(PageProtection.FreshSecondFactor)]
public sealed class DisablePageModel(OwnTwoFactor twoFactor) : PageModel
{
    [BindProperty, FromForm]
    public string? CurrentPassword { get; set; }

    public IReadOnlyList<string> RequiredBy { get; private set; } = [];

    public DisableOutcome? Outcome { get; private set; }

    public bool HasPassword => HttpContext.SignedInSession().Account.PasswordHash is not null;

    public async Task OnGetAsync(CancellationToken cancellation) =>
        RequiredBy = await twoFactor.RequiredByAsync(HttpContext.SignedInSession().AccountId, cancellation);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        Outcome = await twoFactor.DisableAsync(HttpContext.SignedInSession(), CurrentPassword, cancellation);
        if (Outcome is DisableOutcome.Disabled)
        {
            return Redirect(MyPageAddresses.TwoFactor);
        }

        await OnGetAsync(cancellation);
        return Page();
    }
}
