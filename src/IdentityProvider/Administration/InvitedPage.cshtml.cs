using IdentityProvider.Enforcement;
using IdentityProvider.SignIn;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.Administration;

/// <summary>Whom the tenant invited and who did not come yet.</summary>
[TenantConsole]
public sealed class InvitedPageModel(InvitationList list, Invitations invitations) : PageModel
{
    [BindProperty, FromForm]
    public Guid? Id { get; set; }

    public IReadOnlyList<WaitingInvitation> Waiting { get; private set; } = [];

    public InvitationOutcome? Outcome { get; private set; }

    /// <summary>Of whom the outcome speaks.</summary>
    public string? ChangedEmail { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellation) => Waiting = await list.OfAsync(HttpContext.ConsoleTenant().Id, cancellation);

    public Task<IActionResult> OnPostWithdrawAsync(CancellationToken cancellation) => ChangeAsync(invitations.WithdrawAsync, cancellation);

    public Task<IActionResult> OnPostAgainAsync(CancellationToken cancellation) => ChangeAsync(invitations.SendAgainAsync, cancellation);

    private async Task<IActionResult> ChangeAsync(Func<Guid, Guid, Guid?, CancellationToken, Task<InvitationResult>> change, CancellationToken cancellation)
    {
        await OnGetAsync(cancellation);
        ChangedEmail = Waiting.FirstOrDefault(i => i.Id == Id)?.Email;
        if (Id is not { } id || ChangedEmail is null)
        {
            return NotFound();
        }

        Outcome = (await change(HttpContext.ConsoleTenant().Id, id, HttpContext.SignedInSession().AccountId, cancellation)).Outcome;
        if (Outcome is InvitationOutcome.ActorIsNoAdmin or InvitationOutcome.UnknownInvitation)
        {
            return NotFound();
        }

        await OnGetAsync(cancellation);
        return Page();
    }
}
