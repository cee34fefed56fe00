using IdentityProvider.TwoFactor;
using Microsoft.AspNetCore.Mvc;

namespace IdentityProvider.SignIn;

/// <summary>A recovery code instead of the authenticator app.</summary>
public sealed class RecoveryCodePageModel(SecondFactorChallenge challenge) : SignInPageModel
{
    /// <inheritdoc cref="TwoFactorPageModel.Code"/>
    [BindProperty, FromForm]
    public string? Code { get; set; }

    /// <summary>The code was not taken, whatever the reason.</summary>
    public bool IsRefused { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation) =>
        await challenge.DueAsync(cancellation) is not null ? Page() : GoBack();

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        switch (await challenge.RedeemAsync(Code, cancellation))
        {
            case null:
                return GoBack();
            case ChallengeOutcome.Accepted:
                return Redirect(AddressOf(SignInAddresses.NewPhone)); // who needed a recovery code has no device
            default:
                IsRefused = true;
                return Page();
        }
    }
}
