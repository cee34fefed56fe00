using IdentityProvider.SignIn;
using IdentityProvider.TwoFactor;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace IdentityProvider.MyPage;

/// <summary>A new device instead of the old one, which works until the new one is proved.</summary>
[RequireSignIn(PageProtection.FreshSecondFactor)]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class ReplacePageModel(OwnSetUp setUp, IStringLocalizer<MyPageTexts> texts) : PageModel
{
    [BindProperty]
    public string? Code { get; set; }

    public AuthenticatorKey Key { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation) =>
        await LeadElsewhereAsync(cancellation) ?? await ShowKeyAsync(cancellation);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        if (await LeadElsewhereAsync(cancellation) is { } elsewhere)
        {
            return elsewhere;
        }

        switch (await setUp.ConfirmAsync(HttpContext.SignedInSession(), Code, cancellation))
        {
            case EnrolmentOutcome.Enrolled:
                return Redirect(MyPageAddresses.TwoFactor);
            case EnrolmentOutcome.Expired:
                ModelState.AddModelError(nameof(Code), texts["KeyExpired"]);
                break;
            default:
                ModelState.AddModelError(nameof(Code), texts["WrongCode"]);
                break;
        }

        return await ShowKeyAsync(cancellation);
    }

    /// <summary>There is nothing to replace where none is on: a first device takes the proofs of the first set-up.</summary>
    private async Task<IActionResult?> LeadElsewhereAsync(CancellationToken cancellation) =>
        await setUp.NextStepAsync(HttpContext.SignedInSession(), cancellation) is SetUpStep.AlreadyOn ? null : Redirect(MyPageAddresses.TwoFactor);

    private async Task<IActionResult> ShowKeyAsync(CancellationToken cancellation)
    {
        Key = await setUp.KeyAsync(HttpContext.SignedInSession(), cancellation);
        return Page();
    }
}
