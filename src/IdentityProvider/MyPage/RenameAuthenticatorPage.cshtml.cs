using IdentityProvider.SignIn;
using Microsoft.AspNetCore.Mvc;

namespace IdentityProvider.MyPage;

/// <summary>Another name for an authenticator.</summary>
[RequireSignIn(PageProtection.FreshSecondFactor)]
public sealed class RenameAuthenticatorPageModel(OwnAuthenticators authenticators) : AuthenticatorPageModel(authenticators)
{
    [BindProperty, FromForm]
    public string? Name { get; set; }

    public bool IsWrong { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation)
    {
        if (!await FindAsync(cancellation))
        {
            return Redirect(MyPageAddresses.TwoFactor);
        }

        Name = Authenticator.Name;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        if (await Own.RenameAsync(HttpContext.SignedInSession().AccountId, Id, Name, cancellation) || !await FindAsync(cancellation))
        {
            return Redirect(MyPageAddresses.TwoFactor);
        }

        IsWrong = true;
        return Page();
    }
}
