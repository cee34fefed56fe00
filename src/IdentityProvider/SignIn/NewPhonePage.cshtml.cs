using IdentityProvider.TwoFactor;
using Microsoft.AspNetCore.Mvc;

namespace IdentityProvider.SignIn;

/// <summary>After a recovery code: set up the new phone, or go on without.</summary>
public sealed class NewPhonePageModel(NewPhone newPhone) : SignInPageModel
{
    /// <inheritdoc cref="TwoFactorPageModel.Code"/>
    [BindProperty, FromForm]
    public string? Code { get; set; }

    /// <summary>Which of several devices is lost.</summary>
    [BindProperty, FromForm]
    public Guid? Lost { get; set; }

    public int CodesLeft { get; private set; }

    public AuthenticatorSetUpView? SetUp { get; private set; }

    /// <inheritdoc cref="SetUpTwoFactorPageModel.KeyExpired"/>
    public bool KeyExpired { get; private set; }

    /// <summary>New ones, where the last was used up.</summary>
    public RecoveryCodesView? Codes { get; private set; }

    public Task<IActionResult> OnGetAsync(CancellationToken cancellation) => ShowKeyAsync(null, cancellation);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        var outcome = await newPhone.ConfirmAsync(Code, Lost, cancellation);
        if (outcome is EnrolmentOutcome.Enrolled { RecoveryCodes: { Count: > 0 } codes })
        {
            Codes = new RecoveryCodesView(codes, AddressOf(SignInAddresses.NewPhone) + "&handler=Saved");
            return Page();
        }

        KeyExpired = outcome is EnrolmentOutcome.Expired;
        return outcome is null or EnrolmentOutcome.Enrolled ? GoBack() : await ShowKeyAsync(outcome as EnrolmentOutcome.WrongCode, cancellation);
    }

    public IActionResult OnPostSaved() => GoBack();

    private async Task<IActionResult> ShowKeyAsync(EnrolmentOutcome.WrongCode? wrong, CancellationToken cancellation)
    {
        if (await newPhone.BeginAsync(cancellation) is not { } offer)
        {
            return GoBack();
        }

        CodesLeft = offer.CodesLeft;
        SetUp = new AuthenticatorSetUpView(
            offer.Key, AddressOf(SignInAddresses.NewPhone), wrong, Lost: offer.Devices.Count > 1 ? new LostField(offer.Devices, Lost) : null);
        return Page();
    }
}
