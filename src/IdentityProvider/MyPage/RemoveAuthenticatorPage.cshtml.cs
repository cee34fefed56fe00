using IdentityProvider.SignIn;
using IdentityProvider.TwoFactor;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.MyPage;

/// <summary>The end of an authenticator. Of the last factor it is the end of two-factor authentication, which has a page of its own.</summary>
[RequireSignIn(PageProtection.FreshSecondFactor)]
public sealed class RemoveAuthenticatorPageModel(OwnAuthenticators authenticators) : PageModel
{
    [BindProperty(Name = "id", SupportsGet = true)]
    public Guid Id { get; set; }

    public Authenticator Authenticator { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation)
    {
        var accountId = HttpContext.SignedInSession().AccountId;
        if (await authenticators.FindAsync(accountId, Id, cancellation) is not { } authenticator)
        {
            return Redirect(MyPageAddresses.TwoFactor);
        }

        Authenticator = authenticator;
        return await authenticators.IsLastFactorAsync(accountId, cancellation) ? Redirect(MyPageAddresses.Disable) : Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation) =>
        Redirect(await authenticators.RemoveAsync(HttpContext.SignedInSession(), Id, cancellation) ? MyPageAddresses.TwoFactor : MyPageAddresses.Disable);
}
