using IdentityProvider.Enforcement;
using IdentityProvider.SignIn;
using IdentityProvider.Tenancy;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.Administration;

/// <summary>Invites somebody to the tenant by mail.</summary>
[TenantConsole(reading: PageProtection.FreshSecondFactor)]
public sealed class InvitePageModel(Invitations invitations, IApplicationEntrances entrances) : PageModel
{
    [BindProperty, FromForm]
    public string? Email { get; set; }

    [BindProperty, FromForm]
    public MemberRole Role { get; set; }

    [BindProperty, FromForm]
    public string? Application { get; set; }

    /// <summary>Where the person may be led to afterwards.</summary>
    public IReadOnlyList<ApplicationEntrance> Applications { get; private set; } = [];

    public InvitationOutcome? Outcome { get; private set; }

    /// <summary>To whom it went, whatever stands in the form now.</summary>
    public string? SentTo { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellation) => Applications = await entrances.OfAsync(HttpContext.ConsoleTenant().Id, cancellation);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        var (tenantId, actorId) = (HttpContext.ConsoleTenant().Id, HttpContext.SignedInSession().AccountId);
        if (!Enum.IsDefined(Role))
        {
            return BadRequest();
        }

        var wanted = new WantedInvitation(tenantId, Email, Role, actorId, string.IsNullOrEmpty(Application) ? null : Application);
        Outcome = (await invitations.InviteAsync(wanted, cancellation)).Outcome;
        if (Outcome is InvitationOutcome.ActorIsNoAdmin)
        {
            return NotFound();
        }

        if (Outcome is InvitationOutcome.Sent)
        {
            (SentTo, Email) = (Email, null);
        }

        await OnGetAsync(cancellation);
        return Page();
    }
}
