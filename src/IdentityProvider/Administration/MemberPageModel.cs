using IdentityProvider.Enforcement;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.Administration;

/// <summary>A page about one member of the tenant; there is none about anybody else.</summary>
public abstract class MemberPageModel(TenantMembers members) : PageModel
{
    public MemberRow Member { get; private set; } = null!;

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken cancellation)
    {
        if (await members.FindAsync(HttpContext.ConsoleTenant().Id, id, cancellation) is not { } member)
        {
            return NotFound();
        }

        Member = member;
        return Page();
    }
}
