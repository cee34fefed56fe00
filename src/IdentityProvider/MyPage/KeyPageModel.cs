using IdentityProvider.SignIn;
using IdentityProvider.TwoFactor;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.MyPage;

/// <summary>A key, its first code, and then recovery codes where there are new ones: the same for a first device, another one, and one instead of another.</summary>
public abstract class KeyPageModel(OwnSetUp setUp) : PageModel
{
    [BindProperty]
    public string? Code { get; set; }

    /// <summary>What the person calls the device; empty: the default.</summary>
    [BindProperty, FromForm]
    public string? Name { get; set; }

    public AuthenticatorKey Key { get; private set; } = null!;

    public EnrolmentOutcome.WrongCode? Wrong { get; private set; }

    public bool IsMisnamed { get; private set; }

    /// <summary>The key that was shown is no longer good; here is another.</summary>
    public bool HasExpired { get; private set; }

    /// <summary>Set where new ones were made, once: the only time that they are shown.</summary>
    public IReadOnlyList<string>? RecoveryCodes { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation) =>
        await LeadElsewhereAsync(cancellation) ?? await ShowKeyAsync(cancellation);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        if (await LeadElsewhereAsync(cancellation) is { } elsewhere)
        {
            return elsewhere;
        }

        var name = FactorName.Of(Name);
        IsMisnamed = name is null && !string.IsNullOrWhiteSpace(Name);
        if (IsMisnamed)
        {
            return await ShowKeyAsync(cancellation);
        }

        var outcome = await setUp.ConfirmAsync(HttpContext.SignedInSession(), Code, Device(name), cancellation);
        if (outcome is EnrolmentOutcome.Enrolled enrolled)
        {
            RecoveryCodes = enrolled.RecoveryCodes.Count > 0 ? enrolled.RecoveryCodes : null;
            return RecoveryCodes is null ? Redirect(MyPageAddresses.TwoFactor) : Page();
        }

        (Wrong, HasExpired) = (outcome as EnrolmentOutcome.WrongCode, outcome is EnrolmentOutcome.Expired);
        return await LeadElsewhereAsync(cancellation) ?? await ShowKeyAsync(cancellation);
    }

    /// <returns>Where the next step is, or <see langword="null"/> where it is the key.</returns>
    protected abstract Task<IActionResult?> ElsewhereAsync(SetUpStep step, CancellationToken cancellation);

    /// <summary>What it is that is set up here.</summary>
    protected abstract NewDevice Device(string? name);

    private async Task<IActionResult?> LeadElsewhereAsync(CancellationToken cancellation) =>
        await ElsewhereAsync(await setUp.NextStepAsync(HttpContext.SignedInSession(), cancellation), cancellation);

    private async Task<IActionResult> ShowKeyAsync(CancellationToken cancellation)
    {
        Key = await setUp.KeyAsync(HttpContext.SignedInSession(), cancellation);
        return Page();
    }
}
