using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using IdentityProvider.Enforcement;
using IdentityProvider.Policy;
using IdentityProvider.SignIn;
using IdentityProvider.Tenancy;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.Administration;

/// <summary>The switch, what it would do, and its confirmation, which holds only for what was shown.</summary>
[TenantConsole(reading: PageProtection.FreshSecondFactor)]
public sealed class SecurityPageModel(SecurityBoard board, PolicyPreview preview, PolicyChange change) : PageModel
{
    /// <summary>So many by name on the page; the others are on the members page and in the file.</summary>
    public const int MostShown = 20;

    [BindProperty]
    public bool Mandatory { get; set; }

    /// <summary>When it is to begin, in UTC; empty: at once.</summary>
    [BindProperty, DisplayFormat(ConvertEmptyStringToNull = false)]
    public string? StartsAt { get; set; }

    [BindProperty]
    public bool ReportOnly { get; set; }

    /// <summary>Of the mode that is turned to.</summary>
    [BindProperty]
    public string? PreviewToken { get; set; }

    /// <summary>Of turning it off.</summary>
    [BindProperty]
    public string? OffToken { get; set; }

    public SecurityView View { get; private set; } = null!;

    public PolicyChangeOutcome? Outcome { get; private set; }

    public bool StartIsWrong { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellation) =>
        View = await board.OfAsync(HttpContext.ConsoleTenant(), HttpContext.SignedInSession().AccountId, cancellation);

    /// <summary>The switch.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        if (!Mandatory)
        {
            return await ApplyAsync(TwoFactorMode.Off, null, OffToken, cancellation);
        }

        if (!board.TryReadStart(HttpContext.ConsoleTenant(), StartsAt, out var start))
        {
            StartIsWrong = true;
            Response.StatusCode = StatusCodes.Status400BadRequest;
            await OnGetAsync(cancellation);
            return Page();
        }

        return await ApplyAsync(TwoFactorMode.Required, start, PreviewToken, cancellation);
    }

    /// <summary>Report only, on or off.</summary>
    public Task<IActionResult> OnPostReportAsync(CancellationToken cancellation) =>
        ApplyAsync(ReportOnly ? TwoFactorMode.ReportOnly : TwoFactorMode.Off, null, ReportOnly ? PreviewToken : OffToken, cancellation);

    /// <summary>RFC 4180: members, then who is invited. A name that a spreadsheet would take for a formula is led by an apostrophe.</summary>
    public async Task<IActionResult> OnGetWithoutTwoFactorAsync(CancellationToken cancellation)
    {
        var tenant = HttpContext.ConsoleTenant();
        Response.ContentType = "text/csv; charset=utf-8";
        Response.Headers.ContentDisposition = $"attachment; filename=\"{tenant.Slug}-without-two-factor.csv\"";
        await using var text = new StreamWriter(Response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        await using var csv = new CsvWriter(text, new CsvConfiguration(CultureInfo.InvariantCulture) { InjectionOptions = InjectionOptions.Escape, NewLine = "\r\n" });
        var invited = await preview.InvitedAsync(tenant.Id, cancellation);
        await csv.WriteRecordsAsync(
            preview.UnreadyMembersOf(tenant.Id).Select(m => Row(m.Email, m.Name, m.Role, m.LastSignInAt, null))
                .Concat(invited.Select(i => Row(i.Email, "", i.Role, null, i.ExpiresAt)).ToAsyncEnumerable()),
            cancellation);
        return new EmptyResult();
    }

    private static object Row(string email, string name, MemberRole role, DateTimeOffset? lastSignIn, DateTimeOffset? invitedUntil) => new
    {
        email,
        name,
        role = role.ToString(),
        last_sign_in = lastSignIn?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        invited_until = invitedUntil?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
    };

    private async Task<IActionResult> ApplyAsync(TwoFactorMode mode, DateTimeOffset? start, string? previewToken, CancellationToken cancellation)
    {
        var wanted = WantedPolicy.By(HttpContext.SignedInSession().AccountId, HttpContext.ConsoleTenant().Id, mode, start, preview.Open(previewToken));
        Outcome = await change.ApplyAsync(wanted, cancellation);
        await OnGetAsync(cancellation);
        ModelState.Clear();
        Response.StatusCode = Outcome switch
        {
            PolicyChangeOutcome.PlanRequired => StatusCodes.Status403Forbidden,
            PolicyChangeOutcome.Outdated or PolicyChangeOutcome.AdminsNotReady or PolicyChangeOutcome.AlreadyInForce => StatusCodes.Status409Conflict,
            _ => StatusCodes.Status200OK,
        };
        return Page();
    }
}
