using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.Operation;

/// <summary>All tenants, with plan and policy.</summary>
[OperatorConsole]
public sealed class TenantsPageModel(TenantBoard board) : PageModel
{
    /// <summary>A part of slug or name.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Search { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? After { get; set; }

    public ListPage<TenantRow> Found { get; private set; } = null!;

    public async Task OnGetAsync(CancellationToken cancellation) => Found = await board.PageAsync(new ListQuery(Search, After), cancellation);
}
