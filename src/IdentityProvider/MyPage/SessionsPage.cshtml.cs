using IdentityProvider.Sessions;
using IdentityProvider.SignIn;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.MyPage;

/// <summary>Where the person is signed in.</summary>
[RequireSignIn(PageProtection.SignedIn)]
public sealed class SessionsPageModel(OwnSessions sessions) : PageModel
{
    /// <summary>The session to end.</summary>
    [BindProperty]
    public string? Sid { get; set; }

    /// <summary>All but this one.</summary>
    [BindProperty]
    public bool Others { get; set; }

    /// <summary>A trusted browser that is to be trusted no longer.</summary>
    [BindProperty]
    public Guid? Browser { get; set; }

    public SessionList List { get; private set; } = null!;

    public Session Current => HttpContext.SignedInSession();

    public async Task OnGetAsync(CancellationToken cancellation) => List = await sessions.ListAsync(Current, cancellation);

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellation)
    {
        await (Browser is { } browser ? sessions.StopTrustingAsync(Current, browser, cancellation)
            : Others ? sessions.EndOthersAsync(Current, cancellation) : sessions.EndAsync(Current, Sid, cancellation));
        return Redirect(MyPageAddresses.Sessions);
    }
}
