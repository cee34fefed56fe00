using IdentityProvider.SignIn;
using IdentityProvider.TwoFactor;
using Microsoft.AspNetCore.Mvc;

namespace IdentityProvider.MyPage;

/// <summary>RFC 6238 §6: two codes in a row tell how far an authenticator's clock is off. Its own code does not let in here; another factor does.</summary>
[RequireSignIn(PageProtection.FreshSecondFactor)]
public sealed class ResynchronisePageModel(OwnAuthenticators authenticators) : AuthenticatorPageModel(authenticators)
{
    [BindProperty, FromForm]
    public string? First { get; set; }

    [BindProperty, FromForm]
    public string? Next { get; set; }

    public TotpAnswer? Answer { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation) => await FindAsync(cancellation) ? Page() : Redirect(MyPageAddresses.TwoFactor);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        if (!await FindAsync(cancellation))
        {
            return Redirect(MyPageAddresses.TwoFactor);
        }

        Answer = await Own.ResynchroniseAsync(HttpContext.SignedInSession().AccountId, Id, First, Next, cancellation);
        return Page();
    }
}
