using IdentityProvider.Passkeys;
using IdentityProvider.SignIn;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.MyPage;

/// <summary>The end of a passkey, which a tenant that requires two-factor authentication refuses for the last factor.</summary>
[RequireSignIn(PageProtection.FreshSecondFactor)]
public sealed class RemovePasskeyPageModel(OwnPasskeys passkeys, OwnTwoFactor twoFactor) : PageModel
{
    [BindProperty(Name = "id", SupportsGet = true)]
    public Guid Id { get; set; }

    public Passkey Passkey { get; private set; } = null!;

    public bool IsLastFactor { get; private set; }

    /// <summary>Why it cannot go.</summary>
    public IReadOnlyList<string> RequiredBy { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellation)
    {
        var accountId = HttpContext.SignedInSession().AccountId;
        if (await passkeys.FindAsync(accountId, Id, cancellation) is not { } passkey)
        {
            return Redirect(MyPageAddresses.Passkeys);
        }

        Passkey = passkey;
        IsLastFactor = await passkeys.IsLastFactorAsync(accountId, cancellation);
        RequiredBy = IsLastFactor ? await twoFactor.RequiredByAsync(accountId, cancellation) : [];
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation) =>
        (await passkeys.RemoveAsync(HttpContext.SignedInSession().AccountId, Id, cancellation)).Count == 0
            ? Redirect(MyPageAddresses.Passkeys)
            : await OnGetAsync(cancellation);
}
