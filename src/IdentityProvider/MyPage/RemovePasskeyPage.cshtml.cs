using IdentityProvider.Passkeys;
using IdentityProvider.SignIn;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.MyPage;

/// <summary>The end of a passkey. Of the last factor it is the end of two-factor authentication, which has a page of its own.</summary>
[RequireSignIn(PageProtection.FreshSecondFactor)]
public sealed class RemovePasskeyPageModel(OwnPasskeys passkeys) : PageModel
{
    [BindProperty(Name = "id", SupportsGet = true)]
    public Guid Id { get; set; }

    public Passkey Passkey { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation)
    {
        var accountId = HttpContext.SignedInSession().AccountId;
        if (await passkeys.FindAsync(accountId, Id, cancellation) is not { } passkey)
        {
            return Redirect(MyPageAddresses.Passkeys);
        }

        Passkey = passkey;
        return await passkeys.IsLastFactorAsync(accountId, cancellation) ? Redirect(MyPageAddresses.Disable) : Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation) =>
        Redirect(await passkeys.RemoveAsync(HttpContext.SignedInSession().AccountId, Id, cancellation) ? MyPageAddresses.Passkeys : MyPageAddresses.Disable);
}
