using IdentityProvider.Enforcement;
using IdentityProvider.Policy;
using IdentityProvider.SignIn;
using IdentityProvider.Tenancy;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.Administration;

/// <summary>The switch, what it would do, and its confirmation.</summary>
[TenantConsole(reading: PageProtection.FreshSecondFactor)]
public sealed class SecurityPageModel(PolicyPreview preview, PolicyChange change, TenantDirectory tenants) : PageModel
{
    [BindProperty]
    public bool Mandatory { get; set; }

    [BindProperty]
    public int SeenVersion { get; set; }

    public Tenant Tenant { get; private set; } = null!;

    public PolicyImpact Impact { get; private set; } = null!;

    public PolicyChangeOutcome? Outcome { get; private set; }

    public Task OnGetAsync(CancellationToken cancellation) => LoadAsync(cancellation);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        var tenant = HttpContext.ConsoleTenant();
        // Note: a requirement that is scheduled already keeps its day.
        var (mode, from) = Mandatory
            ? (TwoFactorMode.Required, tenant.TwoFactorMode is TwoFactorMode.Required ? tenant.TwoFactorEffectiveAt : null)
            : (TwoFactorMode.Off, null);
        Outcome = await change.ApplyAsync(new WantedPolicy(tenant.Id, mode, from, SeenVersion, HttpContext.SignedInSession().AccountId), cancellation);
        await LoadAsync(cancellation);
        if (Outcome is PolicyChangeOutcome.PlanRequired)
        {
            Response.StatusCode = StatusCodes.Status403Forbidden;
        }

        return Page();
    }

    /// <summary>Read anew: it may have changed since the request began, by this request too.</summary>
    private async Task LoadAsync(CancellationToken cancellation)
    {
        var membership = await tenants.MembershipAsync(HttpContext.ConsoleTenant().Slug, HttpContext.SignedInSession().AccountId, cancellation);
        Tenant = membership?.Tenant ?? HttpContext.ConsoleTenant();
        Impact = await preview.OfAsync(Tenant.Id, cancellation);
        ModelState.Clear();
        (Mandatory, SeenVersion) = (Tenant.Policy.RequiresOrWillRequire, Tenant.PolicyVersion);
    }
}
