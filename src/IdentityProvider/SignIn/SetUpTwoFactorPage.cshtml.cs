using IdentityProvider.TwoFactor;
using Microsoft.AspNetCore.Mvc;

namespace IdentityProvider.SignIn;

/// <summary>Forced set-up: the key, its first code, and then, in the answer to that code alone, the recovery codes.</summary>
public sealed class SetUpTwoFactorPageModel(TwoFactorSetUp setUp, SignInContextSeal seal) : SignInPageModel
{
    /// <inheritdoc cref="TwoFactorPageModel.Code"/>
    [BindProperty, FromForm]
    public string? Code { get; set; }

    public string? RequiringTenant => seal.Open(SealedContext).RequiringTenant;

    public AuthenticatorSetUpView? SetUp { get; private set; }

    /// <summary>Another key is shown than the one that the code was for.</summary>
    public bool KeyExpired { get; private set; }

    public RecoveryCodesView? Codes { get; private set; }

    public Task<IActionResult> OnGetAsync(CancellationToken cancellation) => ShowKeyAsync(null, cancellation);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        var outcome = await setUp.ConfirmAsync(Code, cancellation);
        if (outcome is EnrolmentOutcome.Enrolled enrolled)
        {
            Codes = new RecoveryCodesView(enrolled.RecoveryCodes, AddressOf(SignInAddresses.SetUpTwoFactor) + "&handler=Saved");
            return Page();
        }

        KeyExpired = outcome is EnrolmentOutcome.Expired;
        return outcome is null ? GoBack() : await ShowKeyAsync(outcome as EnrolmentOutcome.WrongCode, cancellation);
    }

    public IActionResult OnPostSaved() => GoBack();

    private async Task<IActionResult> ShowKeyAsync(EnrolmentOutcome.WrongCode? wrong, CancellationToken cancellation)
    {
        if (await setUp.BeginAsync(cancellation) is not { } key)
        {
            return GoBack();
        }

        SetUp = new AuthenticatorSetUpView(key, AddressOf(SignInAddresses.SetUpTwoFactor), wrong);
        return Page();
    }
}
