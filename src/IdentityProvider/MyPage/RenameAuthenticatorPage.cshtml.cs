using IdentityProvider.SignIn;
using IdentityProvider.TwoFactor;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.MyPage;

/// <summary>Another name for an authenticator.</summary>
[RequireSignIn(PageProtection.FreshSecondFactor)]
public sealed class RenameAuthenticatorPageModel(OwnAuthenticators authenticators) : PageModel
{
    [BindProperty(Name = "id", SupportsGet = true)]
    public Guid Id { get; set; }

    [BindProperty, FromForm]
    public string? Name { get; set; }

    public bool IsWrong { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation)
    {
        if (await FindAsync(cancellation) is not { } authenticator)
        {
            return Redirect(MyPageAddresses.TwoFactor);
        }

        Name = authenticator.Name;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        if (await authenticators.RenameAsync(HttpContext.SignedInSession().AccountId, Id, Name, cancellation) || await FindAsync(cancellation) is null)
        {
            return Redirect(MyPageAddresses.TwoFactor);
        }

        IsWrong = true;
        return Page();
    }

    private Task<Authenticator?> FindAsync(CancellationToken cancellation) =>
        authenticators.FindAsync(HttpContext.SignedInSession().AccountId, Id, cancellation);
}
