using IdentityProvider.Enforcement;
using IdentityProvider.SignIn;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.Administration;

/// <summary>All of the audit log as a signed file. By a form, since it leaves a row of its own: no link from elsewhere is to make one.</summary>
[TenantConsole(reading: PageProtection.FreshSecondFactor)]
public sealed class AuditExportPageModel(TenantAuditExport export) : PageModel
{
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        await export.SendAsync(Response, HttpContext.ConsoleTenant(), AuditExported.TenantConsole, HttpContext.SignedInSession().AccountId, cancellation);
        return new EmptyResult();
    }
}
