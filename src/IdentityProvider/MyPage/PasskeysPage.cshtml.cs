using IdentityProvider.Passkeys;
using IdentityProvider.SignIn;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.MyPage;

/// <summary>A person's passkeys, and their names.</summary>
[RequireSignIn(PageProtection.SignedIn)]
public sealed class PasskeysPageModel(OwnPasskeys passkeys) : PageModel
{
    public IReadOnlyList<Passkey> Passkeys { get; private set; } = [];

    /// <summary>The passkey whose new name was none.</summary>
    public Guid? Misnamed { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellation) =>
        Passkeys = await passkeys.ListAsync(HttpContext.SignedInSession().AccountId, cancellation);

    public async Task<IActionResult> OnPostAsync(Guid id, string? name, CancellationToken cancellation)
    {
        if (await passkeys.RenameAsync(HttpContext.SignedInSession().AccountId, id, name, cancellation))
        {
            return Redirect(MyPageAddresses.Passkeys);
        }

        Misnamed = id;
        await OnGetAsync(cancellation);
        return Page();
    }
}
