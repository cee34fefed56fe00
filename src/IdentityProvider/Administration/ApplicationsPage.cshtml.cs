using IdentityProvider.OpenIdConnect.Clients;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.Administration;

/// <summary>The tenant's applications as they are registered; whoever runs the service registers them.</summary>
[TenantConsole]
public sealed class ApplicationsPageModel(TenantClients clients) : PageModel
{
    public IReadOnlyList<ClientDescription> Found { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellation) => Found = await clients.OfAsync(HttpContext.ConsoleTenant().Id, cancellation);
}
