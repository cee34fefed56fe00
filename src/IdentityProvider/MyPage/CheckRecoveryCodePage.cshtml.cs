using IdentityProvider.SignIn;
using IdentityProvider.TwoFactor;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.MyPage;

/// <summary>The person types a recovery code to be sure that they have them; it stays usable.</summary>
[RequireSignIn(PageProtection.SecondFactor)]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class CheckRecoveryCodePageModel(RecoveryCodes codes) : PageModel
{
    [BindProperty, FromForm]
    public string? Code { get; set; }

    public ChallengeOutcome? Outcome { get; private set; }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        Outcome = await codes.CheckAsync(HttpContext.SignedInSession().AccountId, Code, cancellation);
        return Outcome is ChallengeOutcome.Accepted ? Redirect(MyPageAddresses.TwoFactor) : Page();
    }
}
