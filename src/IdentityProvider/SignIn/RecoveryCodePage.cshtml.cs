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

    /// <summary>Set where the code was taken and few are left: the person hears it before going on.</summary>
    public int? FewLeft { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation) =>
        await challenge.DueAsync(cancellation) is not null ? Page() : GoBack();

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        switch (await challenge.RedeemAsync(Code, cancellation))
        {
            case { Outcome: ChallengeOutcome.Accepted, Left: < RecoveryCodes.Few and var left }:
                FewLeft = left;
                return Page();
            case null or { Outcome: ChallengeOutcome.Accepted }:
                return GoBack();
            default:
                IsRefused = true;
                return Page();
        }
    }
}
