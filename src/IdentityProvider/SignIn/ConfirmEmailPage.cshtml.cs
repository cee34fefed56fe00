using IdentityProvider.TwoFactor;
using Microsoft.AspNetCore.Mvc;

namespace IdentityProvider.SignIn;

/// <summary>Confirm it is you: the code that was mailed, before a first factor may be set up.</summary>
public sealed class ConfirmEmailPageModel(EmailConfirmation confirmation) : SignInPageModel
{
    /// <inheritdoc cref="TwoFactorPageModel.Code"/>
    [BindProperty, FromForm]
    public string? Code { get; set; }

    public MailedCodeOutcome? Outcome { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation) =>
        await confirmation.SendAsync(again: false, cancellation) ? Page() : GoBack();

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        Outcome = await confirmation.ProveAsync(Code, cancellation);
        return Outcome is null or MailedCodeOutcome.Accepted ? GoBack() : Page();
    }

    public async Task<IActionResult> OnPostAgainAsync(CancellationToken cancellation) =>
        await confirmation.SendAsync(again: true, cancellation) ? Page() : GoBack();
}
