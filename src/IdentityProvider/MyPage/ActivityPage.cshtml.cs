using IdentityProvider.Auditing;
using IdentityProvider.SignIn;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.MyPage;

/// <summary>What happened to the person's account, newest first.</summary>
[RequireSignIn(PageProtection.SignedIn)]
public sealed class ActivityPageModel(OwnHistory history) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public HistoryCursor? After { get; set; }

    public HistoryPage Found { get; private set; } = null!;

    public async Task OnGetAsync(CancellationToken cancellation) =>
        Found = await history.PageAsync(HttpContext.SignedInSession().AccountId, After, cancellation);
}
