using System.ComponentModel.DataAnnotations;
using IdentityProvider.Enforcement;
using IdentityProvider.SignIn;
using IdentityProvider.Tenancy;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.Operation;

/// <summary>One tenant: its plan, the end of its policy, its suspension, and break-glass.</summary>
[OperatorConsole]
public sealed class TenantPageModel(TenantBoard board, TenantChange change, BreakGlass breakGlass) : PageModel
{
    [BindProperty]
    public TenantPlan? Plan { get; set; }

    [BindProperty]
    public bool Suspended { get; set; }

    /// <summary>The policy that the operator was looking at.</summary>
    [BindProperty]
    public int Version { get; set; }

    [BindProperty, DisplayFormat(ConvertEmptyStringToNull = false)]
    public string? Reason { get; set; }

    /// <summary>Of the opening.</summary>
    [BindProperty]
    public Guid Id { get; set; }

    public TenantDetail Detail { get; private set; } = null!;

    public TenantChangeOutcome? Outcome { get; private set; }

    public BreakGlassOutcome? Opening { get; private set; }

    public Guid OperatorId => HttpContext.SignedInSession().AccountId;

    public async Task<IActionResult> OnGetAsync(string slug, CancellationToken cancellation)
    {
        if (await board.FindAsync(slug, cancellation) is not { } detail)
        {
            return NotFound();
        }

        Detail = detail;
        return Page();
    }

    public Task<IActionResult> OnPostPlanAsync(string slug, CancellationToken cancellation) => Plan is { } plan && Enum.IsDefined(plan)
        ? ChangeAsync(slug, id => change.ChangePlanAsync(id, plan, OperatorId, cancellation), cancellation)
        : Task.FromResult<IActionResult>(BadRequest());

    public Task<IActionResult> OnPostSuspendAsync(string slug, CancellationToken cancellation) =>
        ChangeAsync(slug, id => change.SuspendAsync(id, Suspended, OperatorId, cancellation), cancellation);

    public Task<IActionResult> OnPostEndPolicyAsync(string slug, CancellationToken cancellation) =>
        ChangeAsync(slug, id => change.EndPolicyAsync(id, Version, Reason, OperatorId, cancellation), cancellation);

    public Task<IActionResult> OnPostRequestAsync(string slug, CancellationToken cancellation) =>
        OpenAsync(slug, id => breakGlass.RequestAsync(id, OperatorId, Reason, cancellation), cancellation);

    public Task<IActionResult> OnPostApproveAsync(string slug, CancellationToken cancellation) =>
        OpenAsync(slug, id => breakGlass.ApproveAsync(id, Id, OperatorId, cancellation), cancellation);

    public Task<IActionResult> OnPostCloseAsync(string slug, CancellationToken cancellation) =>
        OpenAsync(slug, id => breakGlass.CloseAsync(id, Id, OperatorId, cancellation), cancellation);

    private async Task<IActionResult> ChangeAsync(string slug, Func<Guid, Task<TenantChangeOutcome>> act, CancellationToken cancellation)
    {
        if (await OnGetAsync(slug, cancellation) is not PageResult)
        {
            return NotFound();
        }

        Outcome = await act(Detail.Id);
        return await AnswerAsync(slug, Outcome is TenantChangeOutcome.Changed or TenantChangeOutcome.Unchanged, cancellation);
    }

    private async Task<IActionResult> OpenAsync(string slug, Func<Guid, Task<BreakGlassOutcome>> act, CancellationToken cancellation)
    {
        if (await OnGetAsync(slug, cancellation) is not PageResult)
        {
            return NotFound();
        }

        Opening = await act(Detail.Id);
        return Opening is BreakGlassOutcome.ActorIsNoOperator or BreakGlassOutcome.UnknownTenant
            ? NotFound()
            : await AnswerAsync(slug, Opening is BreakGlassOutcome.Requested or BreakGlassOutcome.Opened or BreakGlassOutcome.Closed, cancellation);
    }

    /// <summary>With the tenant as it is now.</summary>
    private async Task<IActionResult> AnswerAsync(string slug, bool isDone, CancellationToken cancellation)
    {
        ModelState.Clear();
        Response.StatusCode = isDone ? StatusCodes.Status200OK : StatusCodes.Status409Conflict;
        return await OnGetAsync(slug, cancellation);
    }
}
