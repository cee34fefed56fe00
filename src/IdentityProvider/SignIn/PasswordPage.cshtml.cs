using IdentityProvider.Passkeys;
using Microsoft.AspNetCore.Mvc;

namespace IdentityProvider.SignIn;

/// <summary>The first step: e-mail and password.</summary>
public sealed class PasswordPageModel(PasswordSignIn signIn, PasskeySignIn passkeys, SignInContextSeal seal) : SignInPageModel
{
    private const int BusySeconds = 5;

    [BindProperty, FromForm]
    public string? Email { get; set; }

    [BindProperty, FromForm]
    public string? Password { get; set; }

    public PasswordSignInOutcome? Outcome { get; private set; }

    /// <summary>Whoever has a passkey needs none of the two fields.</summary>
    public PasskeyPrompt Passkey { get; private set; } = null!;

    public Task<IActionResult> OnGetAsync()
    {
        Email = seal.Open(SealedContext).LoginHint;
        return ShowAsync();
    }

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
                return await ShowAsync();
            default:
                return await ShowAsync();
        }
    }

    private async Task<IActionResult> ShowAsync()
    {
        Passkey = await passkeys.AskAsync(null);
        return Page();
    }
}
