using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.Administration;

/// <summary>Who belongs to the tenant, and who of them has no second factor or does without it.</summary>
[TenantConsole]
public sealed class MembersPageModel(TenantMembers members) : PageModel
{
    /// <summary>A part of e-mail or name.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Search { get; set; }

    /// <summary><c>none</c> shows only those without.</summary>
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
        (_, "password") => MemberFilter.PasswordOnlySessions,
        _ => MemberFilter.Everybody,
    };

    public MemberPage Found { get; private set; } = null!;

    /// <summary>With the search as it is; another filter begins at its first page.</summary>
    public string Address(MemberFilter filter, MemberPlace? after = null)
    {
        KeyValuePair<string, string?>[] query =
        [
            new("search", Search),
            new("twoFactor", filter is MemberFilter.WithoutTwoFactor ? "none" : null),
            new("sessions", filter is MemberFilter.PasswordOnlySessions ? "password" : null),
            new("after", after?.ToString()),
        ];
        return Request.Path + QueryString.Create(query.Where(part => !string.IsNullOrEmpty(part.Value)));
    }

    public async Task OnGetAsync(CancellationToken cancellation) =>
        Found = await members.PageAsync(HttpContext.ConsoleTenant().Id, new MemberSearch(Search, Filter, After), cancellation);
}
