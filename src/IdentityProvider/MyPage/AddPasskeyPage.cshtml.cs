using IdentityProvider.Passkeys;
using IdentityProvider.Shared;
using IdentityProvider.SignIn;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.MyPage;

/// <summary>Another passkey. As a first factor it takes the same proofs as an authenticator; beside another, that one was just proved.</summary>
[RequireSignIn(PageProtection.FreshSignIn)]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class AddPasskeyPageModel(OwnPasskeys passkeys, OwnSetUp setUp) : PageModel
{
    [BindProperty, FromForm]
    public string? Name { get; set; }

    /// <inheritdoc cref="PasskeyPageModel.Credential"/>
    [BindProperty, FromForm]
    public string? Credential { get; set; }

    /// <inheritdoc cref="PasskeyPrompt.State"/>
    [BindProperty, FromForm]
    public string? State { get; set; }

    public PasskeyPrompt Prompt { get; private set; } = null!;

    public bool Refused { get; private set; }

    public bool Misnamed { get; private set; }

    /// <summary>Set where new ones were made, once: the only time that they are shown.</summary>
    public IReadOnlyList<string>? RecoveryCodes { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation)
    {
        var browser = BrowserName.Of(Request.Headers.UserAgent);
        Name = browser.System ?? browser.Browser;
        return await StepAsync(cancellation) is SetUpStep.MailedCode ? ConfirmEmail() : await ShowAsync();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        var step = await StepAsync(cancellation);
        if (step is SetUpStep.MailedCode)
        {
            return ConfirmEmail();
        }

        if (FactorName.Of(Name) is not { } name)
        {
            Misnamed = true;
            return await ShowAsync();
        }

        if (await passkeys.AddAsync(HttpContext.SignedInSession(), step, name, Credential, State, cancellation) is not { } codes)
        {
            Refused = true;
            return await ShowAsync();
        }

        RecoveryCodes = codes.Count > 0 ? codes : null;
        return RecoveryCodes is null ? Redirect(MyPageAddresses.Passkeys) : Page();
    }

    private Task<SetUpStep> StepAsync(CancellationToken cancellation) => setUp.NextStepAsync(HttpContext.SignedInSession(), cancellation);

    private RedirectResult ConfirmEmail() => Redirect(SignInAddresses.With(SignInAddresses.ConfirmEmail, ReturnAddress.From(MyPageAddresses.AddPasskey), null));

    private async Task<IActionResult> ShowAsync()
    {
        Prompt = await passkeys.OfferAsync(HttpContext.SignedInSession());
        return Page();
    }
}
