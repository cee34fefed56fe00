using IdentityProvider.Enforcement;
using IdentityProvider.SignIn;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.Administration;

/// <summary>Asks once more before a person is removed from the tenant.</summary>
[TenantConsole(reading: PageProtection.FreshSecondFactor)]
public sealed class RemoveMemberPageModel(TenantMembers members, MemberChange change) : MemberPageModel(members)
{
    public MemberChangeOutcome? Outcome { get; private set; }

    public bool IsOneself => Member.AccountId == HttpContext.SignedInSession().AccountId;

    public async Task<IActionResult> OnPostAsync(Guid id, CancellationToken cancellation)
    {
        var (tenantId, actorId) = (HttpContext.ConsoleTenant().Id, HttpContext.SignedInSession().AccountId);
        if (await OnGetAsync(id, cancellation) is not PageResult page)
        {
            return NotFound();
        }

        Outcome = await change.RemoveAsync(new MemberTarget(tenantId, id, actorId), cancellation);
        return Outcome switch
        {
            MemberChangeOutcome.UnknownMember or MemberChangeOutcome.ActorIsNoAdmin => NotFound(),
            MemberChangeOutcome.Changed when IsOneself => Redirect(MembersPageModel.OutsideTheConsole),
            _ => page,
        };
    }
}
