using IdentityProvider.Enforcement;
using IdentityProvider.SignIn;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.Administration;

/// <summary>Resets the two-factor authentication of several members, all or none: first the list, then whom it hits, then the button.</summary>
[TenantConsole(reading: PageProtection.FreshSecondFactor)]
public sealed class ResetSeveralPageModel(NamedMembers named, TwoFactorReset reset) : PageModel
{
    [BindProperty]
    public string? Members { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    public bool IsReasonWrong { get; private set; }

    /// <summary>Nobody was named.</summary>
    public bool IsEmpty { get; private set; }

    public NamedMembersFound? Found { get; private set; }

    public ResetAnswer? Answer { get; private set; }

    /// <summary>The list and the reason are good; whom it hits is shown before anything is done.</summary>
    public bool IsPreview { get; private set; }

    public bool IsDone => Answer is { IsRefused: false };

    public void OnGet()
    {
    }

    /// <summary>The list again, as it was typed.</summary>
    public void OnPostChange()
    {
    }

    public async Task OnPostPreviewAsync(CancellationToken cancellation) => IsPreview = await CheckAsync(cancellation) is not null;

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        if (await CheckAsync(cancellation) is not { } reason)
        {
            return Page();
        }

        Answer = await reset.ApplyAsync(
            new FactorRequest(HttpContext.ConsoleTenant().Id, [.. Found!.Members.Select(m => m.MembershipId)], HttpContext.SignedInSession().AccountId, reason), cancellation);
        return Answer.Targets.Any(t => t.Outcome is ResetOutcome.ActorIsNoAdmin) ? NotFound() : Page();
    }

    /// <returns><see langword="null"/> where the list or the reason must be mended first.</returns>
    private async Task<StatedReason?> CheckAsync(CancellationToken cancellation)
    {
        IsReasonWrong = !StatedReason.TryParse(Reason, out var reason);
        Found = await named.FindAsync(HttpContext.ConsoleTenant().Id, Members, cancellation);
        IsEmpty = Found is { Members.Count: 0, Unknown.Count: 0, IsTooLong: false };
        return IsEmpty || Found.IsTooLong || Found.Unknown.Count > 0 ? null : reason;
    }
}
