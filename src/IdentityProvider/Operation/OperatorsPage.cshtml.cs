using IdentityProvider.SignIn;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.Operation;

/// <summary>Who runs the platform.</summary>
[OperatorConsole]
public sealed class OperatorsPageModel(OperatorRights rights) : PageModel
{
    [BindProperty]
    public Guid Id { get; set; }

    public IReadOnlyList<OperatorRow> Operators { get; private set; } = [];

    public OperatorRemoval? Outcome { get; private set; }

    public Guid OperatorId => HttpContext.SignedInSession().AccountId;

    public async Task OnGetAsync(CancellationToken cancellation) => Operators = await rights.ListAsync(cancellation);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        Outcome = await rights.RemoveAsync(Id, OperatorId, cancellation);
        if (Outcome is OperatorRemoval.UnknownOperator or OperatorRemoval.ActorIsNoOperator)
        {
            return NotFound();
        }

        Response.StatusCode = Outcome is OperatorRemoval.Removed ? StatusCodes.Status200OK : StatusCodes.Status409Conflict;
        await OnGetAsync(cancellation);
        return Page();
    }
}
