using System.ComponentModel.DataAnnotations;
using IdentityProvider.Enforcement;
using IdentityProvider.SignIn;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.Administration;

/// <summary>Asks for how long and why a member is to do without a second factor.</summary>
[TenantConsole(reading: PageProtection.FreshSecondFactor)]
public sealed class ExemptMemberPageModel(TenantMembers members, Exemptions exemptions) : MemberPageModel(members)
{
    private const int UsualHours = 8;

    [BindProperty]
    public int Hours { get; set; } = UsualHours;

    [BindProperty, DisplayFormat(ConvertEmptyStringToNull = false)]
    public string? Reason { get; set; }

    public ExemptionOutcome? Outcome { get; private set; }

    public bool IsDone => Outcome is ExemptionOutcome.Requested or ExemptionOutcome.Approved;

    public async Task<IActionResult> OnPostAsync(Guid id, CancellationToken cancellation)
    {
        var target = new MemberTarget(HttpContext.ConsoleTenant().Id, id, HttpContext.SignedInSession().AccountId);
        if (await OnGetAsync(id, cancellation) is not PageResult page)
        {
            return NotFound();
        }

        Outcome = await exemptions.RequestAsync(target, ModelState.IsValid ? Hours : 0, Reason, cancellation);
        Response.StatusCode = Outcome switch
        {
            _ when IsDone => StatusCodes.Status200OK,
            ExemptionOutcome.WrongTerms => StatusCodes.Status400BadRequest,
            ExemptionOutcome.PlanRequired => StatusCodes.Status403Forbidden,
            _ => StatusCodes.Status409Conflict,
        };
        return Outcome is ExemptionOutcome.UnknownMember or ExemptionOutcome.ActorIsNoAdmin ? NotFound() : page;
    }
}
