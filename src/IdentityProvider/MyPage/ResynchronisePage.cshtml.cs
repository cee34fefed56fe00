using IdentityProvider.SignIn;
using IdentityProvider.TwoFactor;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.MyPage;

/// <summary>RFC 6238 §6: two codes in a row tell how far an authenticator's clock is off. Its own code does not let in here; another factor does.</summary>
[RequireSignIn(PageProtection.FreshSecondFactor)]
public sealed class ResynchronisePageModel(OwnAuthenticators authenticators) : PageModel
{
    [BindProperty(Name = "id", SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty, FromForm]
    public string? First { get; set; }

    [BindProperty, FromForm]
    public string? Next { get; set; }

    public Authenticator Authenticator { get; private set; } = null!;

    public TotpAnswer? Answer { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation)
    {
        if (await authenticators.FindAsync(HttpContext.SignedInSession().AccountId, Id, cancellation) is not { } authenticator)
        {
            return Redirect(MyPageAddresses.TwoFactor);
        }

        Authenticator = authenticator;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        var shown = await OnGetAsync(cancellation);
        if (shown is PageResult)
        {
            Answer = await authenticators.ResynchroniseAsync(HttpContext.SignedInSession().AccountId, Id, First, Next, cancellation);
        }

        return shown;
    }
}
