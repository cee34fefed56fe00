using IdentityProvider.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.SignIn;

/// <summary>What every sign-in page knows: where it leads back to, and what it may show of why it is asked.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public abstract class SignInPageModel : PageModel
{
    [BindProperty(Name = "return", SupportsGet = true)]
    public ReturnAddress ReturnTo { get; set => field = value ?? ReturnAddress.Home; } = ReturnAddress.Home;

    /// <summary>Sealed: <see cref="SignInContext"/>.</summary>
    [BindProperty(Name = "context", SupportsGet = true)]
    public string? SealedContext { get; set; }

    /// <summary>A step was taken, or is none here: the one flow decides again there.</summary>
    protected IActionResult GoBack() => Redirect(ReturnTo.Path);

    /// <summary>The address of a sign-in page, with what this one was opened with.</summary>
    public string AddressOf(string page) => SignInAddresses.With(page, ReturnTo, SealedContext);
}
