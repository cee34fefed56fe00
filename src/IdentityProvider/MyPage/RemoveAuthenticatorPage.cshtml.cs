using IdentityProvider.SignIn;
using Microsoft.AspNetCore.Mvc;

namespace IdentityProvider.MyPage;

/// <summary>The end of an authenticator. Of the last factor it is the end of two-factor authentication, which has a page of its own.</summary>
[RequireSignIn(PageProtection.FreshSecondFactor)]
public sealed class RemoveAuthenticatorPageModel(OwnAuthenticators authenticators) : AuthenticatorPageModel(authenticators)
{
    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation)
    {
        if (!await FindAsync(cancellation))
        {
            return Redirect(MyPageAddresses.TwoFactor);
        }

        return await Own.IsLastFactorAsync(Authenticator.AccountId, cancellation) ? Redirect(MyPageAddresses.Disable) : Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation) =>
        Redirect(await Own.RemoveAsync(HttpContext.SignedInSession(), Id, cancellation) ? MyPageAddresses.TwoFactor : MyPageAddresses.Disable);
}
