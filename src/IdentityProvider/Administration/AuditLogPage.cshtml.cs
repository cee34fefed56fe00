using IdentityProvider.Auditing;
using IdentityProvider.Tenancy;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.Administration;

/// <summary>What happened in the tenant and to its members.</summary>
[TenantConsole]
public sealed class AuditLogPageModel(TenantHistory history) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? Kind { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Person { get; set; }

    [BindProperty(SupportsGet = true)]
    public HistoryCursor? After { get; set; }

    public TenantHistoryPage Found { get; private set; } = null!;

    public string NextAddress => Request.Path + QueryString.Create(
    [
        KeyValuePair.Create("kind", Kind), KeyValuePair.Create("person", Person), KeyValuePair.Create("after", Found.Next?.ToString()),
    ]);

    public async Task OnGetAsync(CancellationToken cancellation) =>
        Found = await history.PageAsync(HttpContext.ConsoleTenant().Id, new HistoryFilter(Kind, Person), After, cancellation);
}
