using IdentityProvider.Enforcement;
using IdentityProvider.SignIn;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.MyPage;

/// <summary>The end of the account: says what goes, what stays and when, or for whose sake it cannot be.</summary>
[RequireSignIn(PageProtection.FreshSignIn)]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class DeleteAccountPageModel(AccountDeletion deletion) : PageModel
{
    public DeletionObstacles Obstacles { get; private set; } = null!;

    /// <summary>If the button is pressed now.</summary>
    public DateTimeOffset EarliestAt => deletion.EarliestAt;

    public DateTimeOffset? DueAt { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellation)
    {
        var account = HttpContext.SignedInSession().Account;
        (Obstacles, DueAt) = (await deletion.ObstaclesAsync(account, cancellation), account.DeletionDueAt);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        var answer = await deletion.RequestAsync(HttpContext.SignedInSession().AccountId, cancellation);
        if (answer.DueAt is not null)
        {
            return Redirect(MyPageAddresses.Profile); // where the banner says it
        }

        Obstacles = answer.Obstacles;
        return Page();
    }
}
