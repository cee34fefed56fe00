using IdentityProvider.SignIn;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.MyPage;

/// <summary>The end of two-factor authentication, which a tenant that requires it refuses.</summary>
[RequireSignIn(PageProtection.FreshSecondFactor)]
public sealed class DisablePageModel(OwnTwoFactor twoFactor) : PageModel
{
    public IReadOnlyList<string> RequiredBy { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellation) =>
        RequiredBy = (await twoFactor.OverviewAsync(HttpContext.SignedInSession().AccountId, cancellation)).RequiredBy;

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        if (await twoFactor.DisableAsync(HttpContext.SignedInSession().AccountId, cancellation))
        {
            return Redirect(MyPageAddresses.TwoFactor);
        }

        await OnGetAsync(cancellation);
        return Page();
    }
}
