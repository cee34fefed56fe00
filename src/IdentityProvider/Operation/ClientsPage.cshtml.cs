using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.Operation;

/// <summary>All clients, of whatever tenant.</summary>
[OperatorConsole]
public sealed class ClientsPageModel(ClientBoard board) : PageModel
{
    /// <summary>A part of client id or name.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Search { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? After { get; set; }

    public ListPage<ClientRow> Found { get; private set; } = null!;

    public async Task OnGetAsync(CancellationToken cancellation) => Found = await board.PageAsync(new ListQuery(Search, After), cancellation);
}
