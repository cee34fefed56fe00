using IdentityProvider.SignIn;
using IdentityProvider.TwoFactor;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.MyPage;

/// <summary>Two-factor authentication as it stands, and what can be done about it.</summary>
[RequireSignIn(PageProtection.SignedIn)]
public sealed class TwoFactorPageModel(OwnTwoFactor twoFactor, OwnAuthenticators authenticators, OwnSessions sessions) : PageModel
{
    public TwoFactorOverview Overview { get; private set; } = null!;

    public IReadOnlyList<Authenticator> Authenticators { get; private set; } = [];

    public bool HasOtherSessions { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellation)
    {
        var accountId = HttpContext.SignedInSession().AccountId;
        Overview = await twoFactor.OverviewAsync(accountId, cancellation);
        Authenticators = await authenticators.ListAsync(accountId, cancellation);
        HasOtherSessions = Overview.IsOn && (await sessions.ListAsync(HttpContext.SignedInSession(), cancellation)).HasOthers;
    }

    /// <summary>The person says that the recovery codes are saved: here is how it stands now.</summary>
    public IActionResult OnPost() => Redirect(MyPageAddresses.TwoFactor);
}
