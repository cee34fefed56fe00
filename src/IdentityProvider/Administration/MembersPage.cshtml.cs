using IdentityProvider.Enforcement;
using IdentityProvider.Shared;
using IdentityProvider.SignIn;
using IdentityProvider.Tenancy;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.Administration;

/// <summary>Who belongs to the tenant, and who of them has no second factor or does without it.</summary>
[TenantConsole]
public sealed class MembersPageModel(TenantMembers members, MemberChange change, ExemptionList exemptions) : PageModel
{
    /// <summary>Where an admin goes who is none any more.</summary>
    internal const string OutsideTheConsole = "/my";

    /// <summary>A part of e-mail or name.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Search { get; set; }

    /// <summary><c>none</c> shows only those without, <c>exempt</c> only those who may do without for some hours.</summary>
    [BindProperty(SupportsGet = true)]
    public string? TwoFactor { get; set; }

    /// <summary><c>password</c> shows only those who are signed in by password alone.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Sessions { get; set; }

    [BindProperty(SupportsGet = true)]
    public MemberPlace? After { get; set; }

    public MemberFilter Filter => (TwoFactor, Sessions) switch
    {
        ("none", _) => MemberFilter.WithoutTwoFactor,
        ("exempt", _) => MemberFilter.Exempt,
        (_, "password") => MemberFilter.PasswordOnlySessions,
        _ => MemberFilter.Everybody,
    };

    /// <summary>Whose role is to change, and to what.</summary>
    [BindProperty]
    public Guid? Id { get; set; }

    [BindProperty]
    public MemberRole? Role { get; set; }

    public MemberChangeOutcome? Outcome { get; private set; }

    /// <summary>Of whom the outcome speaks.</summary>
    public string? ChangedEmail { get; private set; }

    public MemberPage Found { get; private set; } = null!;

    /// <summary>Exemptions that wait for another admin, or live.</summary>
    public IReadOnlyList<ExemptionRow> Exemptions { get; private set; } = [];

    /// <summary>With the search as it is; another filter begins at its first page.</summary>
    public string Address(MemberFilter filter, MemberPlace? after = null) => QueryAddress.Of(
        Request.Path,
        ("search", Search),
        ("twoFactor", filter switch { MemberFilter.WithoutTwoFactor => "none", MemberFilter.Exempt => "exempt", _ => null }),
        ("sessions", filter is MemberFilter.PasswordOnlySessions ? "password" : null),
        ("after", after?.ToString()));

    public async Task OnGetAsync(CancellationToken cancellation)
    {
        var tenantId = HttpContext.ConsoleTenant().Id;
        Found = await members.PageAsync(tenantId, new MemberSearch(Search, Filter, After), cancellation);
        Exemptions = [.. (await exemptions.OfAsync(tenantId, cancellation)).Where(row => row.IsOpen)];
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        var (tenantId, actorId) = (HttpContext.ConsoleTenant().Id, HttpContext.SignedInSession().AccountId);
        if (Id is not { } id || Role is not { } role || await members.FindAsync(tenantId, id, cancellation) is not { } member)
        {
            return NotFound();
        }

        Outcome = await change.ChangeRoleAsync(new MemberTarget(tenantId, id, actorId), role, cancellation);
        switch (Outcome)
        {
            case MemberChangeOutcome.UnknownMember or MemberChangeOutcome.ActorIsNoAdmin:
                return NotFound();
            case MemberChangeOutcome.Changed when member.AccountId == actorId:
                return Redirect(OutsideTheConsole);
        }

        ChangedEmail = member.Email;
        await OnGetAsync(cancellation);
        return Page();
    }
}
