using IdentityProvider.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.SignIn;

/// <summary>From the mail: the account is kept, by a button.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class KeepAccountPageModel(KeptAccount kept) : PageModel
{
    [BindProperty(Name = "token", SupportsGet = true)]
    public string? Token { get; set; }

    /// <summary><see langword="null"/>: the link holds no longer.</summary>
    public Account? Account { get; private set; }

    public bool IsDone { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellation) => Account = await kept.FindAsync(Token, cancellation);

    public async Task OnPostAsync(CancellationToken cancellation) => IsDone = await kept.KeepAsync(Token, cancellation);
}
