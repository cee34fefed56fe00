using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.SignIn;

/// <summary>Where whoever accepted an invitation goes on; it shows nothing itself.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class JoinedPageModel(InvitationOnward onward) : PageModel
{
    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken cancellation) => Redirect(await onward.NextAsync(id, cancellation));
}
