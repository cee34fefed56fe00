using IdentityProvider.SignIn;
using IdentityProvider.TwoFactor;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.MyPage;

/// <summary>A page about one of the person's authenticators; to whoever names another there is none.</summary>
public abstract class AuthenticatorPageModel(OwnAuthenticators authenticators) : PageModel
{
    [BindProperty(Name = "id", SupportsGet = true)]
    public Guid Id { get; set; }

    public Authenticator Authenticator { get; private set; } = null!;

    protected OwnAuthenticators Own { get; } = authenticators;

    /// <returns>Whether it is in <see cref="Authenticator"/>.</returns>
    protected async Task<bool> FindAsync(CancellationToken cancellation)
    {
        if (await Own.FindAsync(HttpContext.SignedInSession().AccountId, Id, cancellation) is not { } authenticator)
        {
            return false;
        }

        Authenticator = authenticator;
        return true;
    }
}
