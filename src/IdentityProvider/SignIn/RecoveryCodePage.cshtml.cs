using IdentityProvider.TwoFactor;
using Microsoft.AspNetCore.Mvc;

namespace IdentityProvider.SignIn;

/// <summary>A recovery code instead of the authenticator app.</summary>
public sealed class RecoveryCodePageModel(SecondFactorChallenge challenge) : SignInPageModel
{
    /// <inheritdoc cref="TwoFactorPageModel.Code"/>
    [BindProperty, FromForm]
    public string? Code { get; set; }

    public ChallengeOutcome? Outcome { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation) =>
        await challenge.IsDueAsync(cancellation) ? Page() : GoBack();

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        Outcome = await challenge.RedeemAsync(Code, cancellation);
        return Outcome is null or ChallengeOutcome.Accepted ? GoBack() : Page();
    }
}
