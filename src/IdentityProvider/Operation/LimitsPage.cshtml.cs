using IdentityProvider.Auditing;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.Operation;

/// <summary>Who is held off at this moment, and which limits were reached.</summary>
[OperatorConsole]
public sealed class LimitsPageModel(LimitBoard board) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public HistoryCursor? After { get; set; }

    public IReadOnlyList<LimitRow> Now { get; private set; } = [];

    public IReadOnlyList<LimitEvent> Events { get; private set; } = [];

    public HistoryCursor? Next { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellation)
    {
        Now = await board.NowAsync(cancellation);
        (Events, Next) = await board.HistoryAsync(After, cancellation);
    }
}
