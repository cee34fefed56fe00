using IdentityProvider.Enforcement;
using IdentityProvider.Tenancy;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.Administration;

/// <summary>The tenant at a glance.</summary>
[TenantConsole]
public sealed class OverviewPageModel(PolicyPreview preview) : PageModel
{
    public Tenant Tenant => HttpContext.ConsoleTenant();

    public PolicyImpact Impact { get; private set; } = null!;

    public async Task OnGetAsync(CancellationToken cancellation) => Impact = await preview.OfAsync(Tenant.Id, cancellation);
}
