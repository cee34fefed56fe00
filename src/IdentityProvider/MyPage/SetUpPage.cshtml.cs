using IdentityProvider.Shared;
using IdentityProvider.SignIn;
using IdentityProvider.TwoFactor;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.MyPage;

/// <summary>The first device: no key in any answer before the password was proved lately and, where a tenant requires two-factor, the mailed code too.</summary>
[RequireSignIn(PageProtection.FreshSignIn)]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class SetUpPageModel(OwnSetUp setUp) : PageModel
{
    [BindProperty]
    public string? Code { get; set; }

    public AuthenticatorKey Key { get; private set; } = null!;

    public bool WrongCode { get; private set; }

    /// <summary>The key that was shown is no longer good; here is another.</summary>
    public bool HasExpired { get; private set; }

    /// <summary>Set once it is on: the only time that they are shown.</summary>
    public IReadOnlyList<string>? RecoveryCodes { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation) =>
        await LeadElsewhereAsync(cancellation) ?? await ShowKeyAsync(cancellation);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        if (await LeadElsewhereAsync(cancellation) is { } elsewhere)
        {
            return elsewhere;
        }

        var outcome = await setUp.ConfirmAsync(HttpContext.SignedInSession(), Code, cancellation);
        if (outcome is EnrolmentOutcome.Enrolled enrolled)
        {
            RecoveryCodes = enrolled.RecoveryCodes;
            return Page();
        }

        (WrongCode, HasExpired) = (outcome is EnrolmentOutcome.WrongCode, outcome is EnrolmentOutcome.Expired);
        return await ShowKeyAsync(cancellation);
    }

    private async Task<IActionResult?> LeadElsewhereAsync(CancellationToken cancellation) =>
        await setUp.NextStepAsync(HttpContext.SignedInSession(), cancellation) switch
        {
            SetUpStep.AlreadyOn => Redirect(MyPageAddresses.TwoFactor),
            SetUpStep.MailedCode => Redirect(SignInAddresses.With(SignInAddresses.ConfirmEmail, ReturnAddress.From(MyPageAddresses.SetUp), null)),
            _ => null,
        };

    private async Task<IActionResult> ShowKeyAsync(CancellationToken cancellation)
    {
        Key = await setUp.KeyAsync(HttpContext.SignedInSession(), cancellation);
        return Page();
    }
}
