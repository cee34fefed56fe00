using Microsoft.AspNetCore.Mvc;

namespace IdentityProvider.SignIn;

/// <summary>The first step: e-mail and password.</summary>
public sealed class PasswordPageModel(PasswordSignIn signIn, SignInContextSeal seal) : SignInPageModel
{
    private const int BusySeconds = 5;

    [BindProperty, FromForm]
    public string? Email { get; set; }

    [BindProperty, FromForm]
    public string? Password { get; set; }

    public PasswordSignInOutcome? Outcome { get; private set; }

    public void OnGet() => Email = seal.Open(SealedContext).LoginHint;

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        Outcome = await signIn.TryAsync(Email, Password, cancellation);
        switch (Outcome)
        {
            case PasswordSignInOutcome.Proved:
                return GoBack();
            case PasswordSignInOutcome.Busy:
                Response.StatusCode = StatusCodes.Status429TooManyRequests;
                Response.Headers.RetryAfter = BusySeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
                return Page();
            default:
                return Page();
        }
    }
}
