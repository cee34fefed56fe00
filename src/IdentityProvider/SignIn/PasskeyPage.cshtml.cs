using IdentityProvider.Passkeys;
using Microsoft.AspNetCore.Mvc;

namespace IdentityProvider.SignIn;

/// <summary>A passkey: as second factor where a password was right, and alone where the first page posts one here.</summary>
public sealed class PasskeyPageModel(PasskeySignIn signIn) : SignInPageModel
{
    /// <summary>What the browser answers: WebAuthn Level 3 §5.1, as JSON.</summary>
    [BindProperty, FromForm]
    public string? Credential { get; set; }

    /// <inheritdoc cref="PasskeyPrompt.State"/>
    [BindProperty, FromForm]
    public string? State { get; set; }

    public PasskeyPrompt Prompt { get; private set; } = null!;

    public bool Refused { get; private set; }

    /// <summary>A password was right, and other second factors will do too.</summary>
    public SignInProgress? Due { get; private set; }

    public Task<IActionResult> OnGetAsync(CancellationToken cancellation) => ShowAsync(cancellation);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        if (await signIn.AnswerAsync(Credential, State, cancellation))
        {
            return GoBack();
        }

        Refused = true;
        return await ShowAsync(cancellation);
    }

    private async Task<IActionResult> ShowAsync(CancellationToken cancellation)
    {
        var due = await signIn.DueAsync(cancellation);
        Due = due?.Progress;
        Prompt = await signIn.AskAsync(due);
        return Page();
    }
}
