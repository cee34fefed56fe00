using System.Globalization;
using IdentityProvider.Enforcement;
using IdentityProvider.Policy;
using IdentityProvider.SignIn;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using SessionOptions = IdentityProvider.Sessions.SessionOptions;

namespace IdentityProvider.Administration;

/// <summary>How long a sign-in for the tenant lasts, and whether browsers may be trusted.</summary>
[TenantConsole]
public sealed class SignInRulesPageModel(SignInRulesChange change, IOptions<SessionOptions> platform, TimeProvider clock) : PageModel
{
    [BindProperty, FromForm]
    public string? SessionHours { get; set; }

    [BindProperty, FromForm]
    public string? SessionIdleMinutes { get; set; }

    [BindProperty, FromForm]
    public string? TrustedBrowserDays { get; set; }

    /// <summary>Names of the fields that hold no number that will do.</summary>
    public HashSet<string> Faults { get; } = [];

    public bool IsSaved { get; private set; }

    /// <summary>The tenant requires two-factor, so that no trusted browser counts.</summary>
    public bool IsMandatory => HttpContext.ConsoleTenant().Policy.RequiresTwoFactor(clock.GetUtcNow());

    public int MostHours => (int)platform.Value.Lifetime.TotalHours;

    public int MostIdleMinutes => (int)platform.Value.IdleLifetime.TotalMinutes;

    public void OnGet()
    {
        var tenant = HttpContext.ConsoleTenant();
        (SessionHours, SessionIdleMinutes, TrustedBrowserDays) = (Text(tenant.SessionHours), Text(tenant.SessionIdleMinutes), Text(tenant.TrustedBrowserDays));
    }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        var wanted = new WantedSignInRules(
            Read(nameof(SessionHours), SessionHours, 1, MostHours),
            Read(nameof(SessionIdleMinutes), SessionIdleMinutes, SignInRules.LeastIdleMinutes, MostIdleMinutes),
            Read(nameof(TrustedBrowserDays), TrustedBrowserDays, 1, SignInRules.MostTrustDays));
        if (Faults.Count > 0)
        {
            return Page();
        }

        IsSaved = await change.ApplyAsync(HttpContext.ConsoleTenant().Id, wanted, HttpContext.SignedInSession().AccountId, cancellation);
        return IsSaved ? Page() : NotFound();
    }

    private int? Read(string field, string? text, int least, int most)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        Faults.Add(field);
        return null;
    }

    private static string? Text(int? number) => number?.ToString(CultureInfo.InvariantCulture);
}
