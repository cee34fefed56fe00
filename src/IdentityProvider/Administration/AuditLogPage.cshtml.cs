using IdentityProvider.Auditing;
using IdentityProvider.Shared;
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

    /// <summary>Who did it, or whom it happened to.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Person { get; set; }

    /// <summary>Who did it.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Actor { get; set; }

    /// <summary>As it was typed: what is no day is said at its field.</summary>
    [BindProperty(SupportsGet = true)]
    public string? From { get; set; }

    /// <inheritdoc cref="From"/>
    [BindProperty(SupportsGet = true)]
    public string? To { get; set; }

    [BindProperty(SupportsGet = true)]
    public HistoryCursor? After { get; set; }

    public HistoryDays Days => new(From, To);

    public bool IsFiltered => Filters.Any();

    public TenantHistoryPage Found { get; private set; } = new([], null);

    public string NextAddress => QueryAddress.Of(Request.Path, [.. Filters, ("after", Found.Next?.ToString())]);

    private IEnumerable<(string Name, string? Value)> Filters => new[] { ("kind", Kind), ("person", Person), ("actor", Actor), ("from", From), ("to", To) }
        .Where(filter => !string.IsNullOrWhiteSpace(filter.Item2));

    public async Task OnGetAsync(CancellationToken cancellation)
    {
        if (Days.AreWrong)
        {
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        Found = await history.PageAsync(HttpContext.ConsoleTenant().Id, new HistoryFilter(Kind, Person, Actor, Days.From, Days.To), After, cancellation);
    }
}
