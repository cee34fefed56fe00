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

    /// <inheritdoc cref="ConfirmationAsked.HeldUntil"/>
    public DateTimeOffset? HeldUntil { get; private set; }

    public Task<IActionResult> OnGetAsync(CancellationToken cancellation) => SendAsync(again: false, cancellation);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        var answer = await confirmation.ProveAsync(Code, cancellation);
        (Outcome, HeldUntil) = (answer?.Outcome, answer?.HeldUntil);
        return Outcome is null or MailedCodeOutcome.Accepted ? GoBack() : Page();
    }

    public Task<IActionResult> OnPostAgainAsync(CancellationToken cancellation) => SendAsync(again: true, cancellation);

    private async Task<IActionResult> SendAsync(bool again, CancellationToken cancellation)
    {
        if (await confirmation.SendAsync(again, cancellation) is not { } asked)
        {
            return GoBack();
        }

        HeldUntil = asked.HeldUntil;
        return Page();
    }
}
