using IdentityProvider.Enforcement;
using IdentityProvider.SignIn;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.Administration;

/// <summary>Who does without a second factor here; approves and withdraws.</summary>
[TenantConsole(reading: PageProtection.FreshSecondFactor)]
public sealed class ExemptionsPageModel(ExemptionList list, Exemptions exemptions) : PageModel
{
    [BindProperty]
    public Guid Id { get; set; }

    public IReadOnlyList<ExemptionRow> Rows { get; private set; } = [];

    public ExemptionOutcome? Outcome { get; private set; }

    public string? Email => Rows.FirstOrDefault(row => row.Id == Id)?.Email;

    public async Task OnGetAsync(CancellationToken cancellation) => Rows = await list.OfAsync(HttpContext.ConsoleTenant().Id, cancellation);

    public Task<IActionResult> OnPostApproveAsync(CancellationToken cancellation) => AnswerAsync(exemptions.ApproveAsync, cancellation);

    public Task<IActionResult> OnPostWithdrawAsync(CancellationToken cancellation) => AnswerAsync(exemptions.WithdrawAsync, cancellation);

    private async Task<IActionResult> AnswerAsync(Func<Guid, Guid, Guid, CancellationToken, Task<ExemptionOutcome>> act, CancellationToken cancellation)
    {
        Outcome = await act(HttpContext.ConsoleTenant().Id, Id, HttpContext.SignedInSession().AccountId, cancellation);
        await OnGetAsync(cancellation);
        if (Outcome is ExemptionOutcome.ActorIsNoAdmin || Email is null)
        {
            return NotFound();
        }

        Response.StatusCode = Outcome switch
        {
            ExemptionOutcome.Approved or ExemptionOutcome.Withdrawn => StatusCodes.Status200OK,
            ExemptionOutcome.PlanRequired => StatusCodes.Status403Forbidden,
            _ => StatusCodes.Status409Conflict,
        };
        return Page();
    }
}
