using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.Administration;

/// <summary>Who belongs to the tenant, and who of them has no second factor.</summary>
[TenantConsole]
public sealed class MembersPageModel(TenantMembers members) : PageModel
{
    /// <summary><c>none</c> shows only those without.</summary>
    [BindProperty(SupportsGet = true)]
    public string? TwoFactor { get; set; }

    [BindProperty(SupportsGet = true)]
    public Guid? After { get; set; }

    public bool OnlyWithout => TwoFactor is "none";

    public MemberPage Found { get; private set; } = null!;

    public async Task OnGetAsync(CancellationToken cancellation) =>
        Found = await members.PageAsync(HttpContext.ConsoleTenant().Id, OnlyWithout, After, cancellation);
}
