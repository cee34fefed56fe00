using IdentityProvider.SignIn;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.MyPage;

/// <summary>Another e-mail address: nothing changes before the link is used that is mailed there.</summary>
[RequireSignIn(PageProtection.FreshSignIn)]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class EmailPageModel(NewEmail change) : PageModel
{
    [BindProperty, FromForm]
    public string? NewEmail { get; set; }

    /// <summary><see langword="null"/>: nothing was asked yet.</summary>
    public NewEmailRequest? Answer { get; private set; }

    public string Email => HttpContext.SignedInSession().Account.Email;

    public async Task OnPostAsync(CancellationToken cancellation) =>
        Answer = await change.RequestAsync(HttpContext.SignedInSession().AccountId, NewEmail, cancellation);
}
