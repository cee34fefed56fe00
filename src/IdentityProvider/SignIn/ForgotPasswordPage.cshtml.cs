using Microsoft.AspNetCore.Mvc;

namespace IdentityProvider.SignIn;

/// <summary>Asks for the link; the answer is the same for every address.</summary>
public sealed class ForgotPasswordPageModel(PasswordReset reset, SignInContextSeal seal) : SignInPageModel
{
    [BindProperty, FromForm]
    public string? Email { get; set; }

    public bool IsSent { get; private set; }

    public void OnGet() => Email = seal.Open(SealedContext).LoginHint;

    public async Task OnPostAsync(CancellationToken cancellation)
    {
        await reset.RequestAsync(Email, cancellation);
        IsSent = true;
    }
}
