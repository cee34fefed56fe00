using IdentityProvider.Enforcement;
using IdentityProvider.SignIn;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.Administration;

/// <summary>Issues a member's one-time pass, which the answer to the button alone shows.</summary>
[TenantConsole(reading: PageProtection.FreshSecondFactor)]
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class OneTimePassPageModel(TenantMembers members, OneTimePassIssue passes) : MemberPageModel(members)
{
    [BindProperty]
    public string? Reason { get; set; }

    public bool IsReasonWrong { get; private set; }

    public PassAnswer? Answer { get; private set; }

    public async Task<IActionResult> OnPostAsync(Guid id, CancellationToken cancellation)
    {
        if (await OnGetAsync(id, cancellation) is not PageResult page)
        {
            return NotFound();
        }

        IsReasonWrong = !StatedReason.TryParse(Reason, out var reason);
        if (!IsReasonWrong)
        {
            Answer = await passes.IssueAsync(new FactorRequest(HttpContext.ConsoleTenant().Id, [id], HttpContext.SignedInSession().AccountId, reason!), cancellation);
        }

        return Answer?.Outcome is PassOutcome.UnknownMember or PassOutcome.ActorIsNoAdmin ? NotFound() : page;
    }
}
