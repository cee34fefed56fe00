using IdentityProvider.Enforcement;
using IdentityProvider.SignIn;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.Administration;

/// <summary>Asks for a reason before a member's two-factor authentication is reset.</summary>
[TenantConsole(reading: PageProtection.FreshSecondFactor)]
public sealed class ResetTwoFactorPageModel(TenantMembers members, TwoFactorReset reset) : MemberPageModel(members)
{
    [BindProperty]
    public string? Reason { get; set; }

    public bool IsReasonWrong { get; private set; }

    public ResetOutcome? Outcome { get; private set; }

    public async Task<IActionResult> OnPostAsync(Guid id, CancellationToken cancellation)
    {
        if (await OnGetAsync(id, cancellation) is not PageResult page)
        {
            return NotFound();
        }

        IsReasonWrong = !StatedReason.TryParse(Reason, out var reason);
        if (!IsReasonWrong)
        {
            var request = new FactorRequest(HttpContext.ConsoleTenant().Id, [id], HttpContext.SignedInSession().AccountId, reason!);
            Outcome = (await reset.ApplyAsync(request, cancellation)).Targets.Single().Outcome;
        }

        return Outcome is ResetOutcome.UnknownMember or ResetOutcome.ActorIsNoAdmin ? NotFound() : page;
    }
}
