using IdentityProvider.Enforcement;
using IdentityProvider.SignIn;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.Administration;

/// <summary>Asks for a reason before a member's two-factor authentication is reset.</summary>
[TenantConsole(reading: PageProtection.FreshSecondFactor)]
public sealed class ResetTwoFactorPageModel(TenantMembers members, TwoFactorReset reset) : PageModel
{
    [BindProperty]
    public string? Reason { get; set; }

    public MemberRow Member { get; private set; } = null!;

    public bool IsReasonWrong { get; private set; }

    public ResetOutcome? Outcome { get; private set; }

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken cancellation)
    {
        if (await members.FindAsync(HttpContext.ConsoleTenant().Id, id, cancellation) is not { } member)
        {
            return NotFound();
        }

        Member = member;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(Guid id, CancellationToken cancellation)
    {
        if (await OnGetAsync(id, cancellation) is not PageResult page)
        {
            return NotFound();
        }

        IsReasonWrong = !ChangeReason.TryParse(Reason, out var reason);
        if (!IsReasonWrong)
        {
            var request = new FactorRequest(HttpContext.ConsoleTenant().Id, [id], HttpContext.SignedInSession().AccountId, reason!);
            Outcome = (await reset.ApplyAsync(request, cancellation)).Targets.Single().Outcome;
        }

        return Outcome is ResetOutcome.UnknownMember or ResetOutcome.ActorIsNoAdmin ? NotFound() : page;
    }
}
