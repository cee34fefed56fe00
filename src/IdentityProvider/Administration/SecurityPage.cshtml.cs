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
public sealed class SecurityPageModel(PolicyPreview preview, PolicyChange change, TenantDirectory tenants) : PageModel
{
    /// <summary>So many by name on the page; the others are on the members page and in the file.</summary>
    public const int MostShown = 20;

    /// <summary>More addresses than that no mail client takes in one field.</summary>
    private const int MostCopied = 500;

    [BindProperty]
    public bool Mandatory { get; set; }

    [BindProperty]
    public string? PreviewToken { get; set; }

    public Tenant Tenant { get; private set; } = null!;

    public PolicyImpact Impact { get; private set; } = null!;

    /// <summary>Who and what has no second factor, where that is not demanded yet.</summary>
    public IReadOnlyList<UnreadyMember> Unready { get; private set; } = [];

    /// <inheritdoc cref="Unready"/>
    public AliveWithoutSecondFactor Alive { get; private set; } = new(0, 0, []);

    /// <inheritdoc cref="Unready"/>
    public IReadOnlyList<WaitingInvitation> Invited { get; private set; } = [];

    public PolicyChangeOutcome? Outcome { get; private set; }

    public Task OnGetAsync(CancellationToken cancellation) => LoadAsync(cancellation);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        var tenant = HttpContext.ConsoleTenant();
        var (mode, from) = Wanted(tenant, Mandatory);
        var wanted = WantedPolicy.By(HttpContext.SignedInSession().AccountId, tenant.Id, mode, from, preview.Open(PreviewToken));
        Outcome = await change.ApplyAsync(wanted, cancellation);
        await LoadAsync(cancellation);
        Response.StatusCode = Outcome switch
        {
            PolicyChangeOutcome.PlanRequired => StatusCodes.Status403Forbidden,
            PolicyChangeOutcome.Outdated or PolicyChangeOutcome.ActorNotEnrolled => StatusCodes.Status409Conflict,
            _ => StatusCodes.Status200OK,
        };
        return Page();
    }

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

    /// <summary>A requirement that is scheduled already keeps its day.</summary>
    private static (TwoFactorMode Mode, DateTimeOffset? From) Wanted(Tenant tenant, bool mandatory) => mandatory
        ? (TwoFactorMode.Required, tenant.TwoFactorMode is TwoFactorMode.Required ? tenant.TwoFactorEffectiveAt : null)
        : (TwoFactorMode.Off, null);

    /// <summary>Read anew: it may have changed since the request began, by this request too.</summary>
    private async Task LoadAsync(CancellationToken cancellation)
    {
        var membership = await tenants.MembershipAsync(HttpContext.ConsoleTenant().Slug, HttpContext.SignedInSession().AccountId, cancellation);
        Tenant = membership?.Tenant ?? HttpContext.ConsoleTenant();
        Impact = await preview.OfAsync(Tenant.Id, cancellation);
        ModelState.Clear();
        Mandatory = Tenant.Policy.RequiresOrWillRequire;
        if (!Mandatory)
        {
            Unready = await preview.UnreadyMembersOf(Tenant.Id).Take(MostCopied).ToListAsync(cancellation);
            Invited = await preview.InvitedAsync(Tenant.Id, cancellation);
            Alive = await preview.AliveAsync(Tenant.Id, cancellation);
        }

        var (mode, from) = Wanted(Tenant, !Mandatory);
        PreviewToken = preview.TokenOf(Tenant, mode, from, Impact);
    }
}
