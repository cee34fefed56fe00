using IdentityProvider.Sessions;
using IdentityProvider.Shared;
using IdentityProvider.SignIn;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.OpenIdConnect.Pages;

/// <summary>OpenID Connect Core §3.1.2.1, prompt=select_account: the account that is known here, or another.</summary>
public sealed class AccountPageModel(BrowserSession sessions, PersonChoices choices, SignInContextSeal contexts) : PageModel
{
    [BindProperty(Name = "return", SupportsGet = true)]
    public ReturnAddress Return { get; set; } = ReturnAddress.Home;

    [BindProperty(Name = "context", SupportsGet = true)]
    public string? Context { get; set; }

    public string? Email { get; private set; }

    public SignInContext Shown => contexts.Open(Context);

    public async Task OnGetAsync(CancellationToken cancellation) => Email = (await sessions.FindAsync(cancellation))?.Account.Email;

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        await choices.SelectAccountAsync(cancellation);
        return LocalRedirect(Return.Path);
    }

    public IActionResult OnPostAnother() => LocalRedirect(SignInAddresses.With(SignInAddresses.Password, Return, Context));
}
