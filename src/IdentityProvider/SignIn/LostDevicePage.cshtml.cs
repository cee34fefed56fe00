using Microsoft.AspNetCore.Mvc;

namespace IdentityProvider.SignIn;

/// <summary>What to do without the device: a recovery code first, and else the admins.</summary>
public sealed class LostDevicePageModel(AdminHelp help) : SignInPageModel
{
    public HelpOutcome? Outcome { get; private set; }

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation) => await help.IsDueAsync(cancellation) ? Page() : GoBack();

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        Outcome = await help.AskAsync(cancellation);
        return Outcome is null ? GoBack() : Page();
    }
}
