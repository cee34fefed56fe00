using IdentityProvider.SignIn;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.MyPage;

/// <summary>New recovery codes; the old ones are dead from that moment.</summary>
[RequireSignIn(PageProtection.FreshSecondFactor)]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class RecoveryCodesPageModel(OwnTwoFactor twoFactor) : PageModel
{
    /// <summary>Set once they are made: the only time that they are shown.</summary>
    public IReadOnlyList<string>? RecoveryCodes { get; private set; }

    public async Task OnPostAsync(CancellationToken cancellation) =>
        RecoveryCodes = await twoFactor.NewRecoveryCodesAsync(HttpContext.SignedInSession().AccountId, cancellation);
}
