using IdentityProvider.SignIn;
using IdentityProvider.Tenancy.Branding;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.Administration;

/// <summary>Logo and colour of the sign-in pages, and what they will look like.</summary>
[TenantConsole(reading: PageProtection.FreshSecondFactor), UploadLimit(LogoBodyBytes)]
public sealed class BrandingPageModel(TenantBrands brands, BrandingChange change) : PageModel
{
    /// <summary>So much more than a logo may have that most images which are too large are told so in words.</summary>
    private const long LogoBodyBytes = 1024 * 1024;

    [BindProperty, FromForm]
    public string? Color { get; set; }

    public BrandingView? Now { get; private set; }

    public BrandingChangeOutcome? Outcome { get; private set; }

    public LogoFault? Fault { get; private set; }

    /// <summary>No file was chosen.</summary>
    public bool LogoIsMissing { get; private set; }

    public bool ColorIsWrong { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellation)
    {
        Now = await brands.OfAsync(HttpContext.ConsoleTenant().Id, cancellation);
        Color ??= Now?.Color;
    }

    public async Task<IActionResult> OnPostColorAsync(CancellationToken cancellation)
    {
        var typed = Color?.Trim();
        var isNone = string.IsNullOrEmpty(typed);
        Rgb color = default;
        ColorIsWrong = !isNone && !Rgb.TryParse(typed, out color);
        return ColorIsWrong
            ? await RefuseAsync(cancellation)
            : await ShowAsync(await change.SetColorAsync(HttpContext.ConsoleTenant().Id, HttpContext.SignedInSession().AccountId, isNone ? null : color, cancellation), cancellation);
    }

    public async Task<IActionResult> OnPostLogoAsync([FromForm(Name = "Logo")] IFormFile? file, CancellationToken cancellation)
    {
        LogoIsMissing = file is null or { Length: 0 };
        if (LogoIsMissing)
        {
            return await RefuseAsync(cancellation);
        }

        LogoImage? logo = null;
        Fault = file!.Length > LogoImage.MaximumBytes ? LogoFault.TooManyBytes : LogoImage.TryRead(await BytesAsync(file, cancellation), out logo);
        return logo is null ? await RefuseAsync(cancellation) : await SetLogoAsync(logo, cancellation);
    }

    public Task<IActionResult> OnPostRemoveLogoAsync(CancellationToken cancellation) => SetLogoAsync(null, cancellation);

    private async Task<IActionResult> SetLogoAsync(LogoImage? logo, CancellationToken cancellation) =>
        await ShowAsync(await change.SetLogoAsync(HttpContext.ConsoleTenant().Id, HttpContext.SignedInSession().AccountId, logo, cancellation), cancellation);

    private async Task<IActionResult> RefuseAsync(CancellationToken cancellation)
    {
        Response.StatusCode = StatusCodes.Status400BadRequest;
        await OnGetAsync(cancellation);
        return Page();
    }

    private async Task<IActionResult> ShowAsync(BrandingChangeOutcome outcome, CancellationToken cancellation)
    {
        if (outcome is BrandingChangeOutcome.ActorIsNoAdmin)
        {
            return NotFound();
        }

        (Outcome, Color) = (outcome, null);
        ModelState.Clear();
        await OnGetAsync(cancellation);
        return Page();
    }

    private static async Task<byte[]> BytesAsync(IFormFile file, CancellationToken cancellation)
    {
        using var bytes = new MemoryStream((int)file.Length);
        await file.CopyToAsync(bytes, cancellation);
        return bytes.ToArray();
    }
}
