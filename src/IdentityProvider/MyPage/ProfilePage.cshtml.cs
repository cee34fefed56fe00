using IdentityProvider.Accounts;
using IdentityProvider.SignIn;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace IdentityProvider.MyPage;

/// <summary>The person's name, and the ways to the consoles that they administer.</summary>
[RequireSignIn(PageProtection.SignedIn)]
public sealed class ProfilePageModel(OwnProfile profile, IStringLocalizer<MyPageTexts> texts) : PageModel
{
    [BindProperty]
    public string? Name { get; set; }

    public bool IsSaved { get; private set; }

    public Account Account => HttpContext.SignedInSession().Account;

    public IReadOnlyList<AdministeredTenant> Administered { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellation)
    {
        Name = Account.Name;
        Administered = await profile.AdministeredAsync(Account.Id, cancellation);
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        IsSaved = await profile.RenameAsync(Account.Id, Name, cancellation);
        if (!IsSaved)
        {
            ModelState.AddModelError(nameof(Name), texts["WrongName", Account.NameMaximumLength]);
        }

        Administered = await profile.AdministeredAsync(Account.Id, cancellation);
        return Page();
    }
}
