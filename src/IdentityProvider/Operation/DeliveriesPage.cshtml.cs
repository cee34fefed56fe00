using IdentityProvider.Mail;
using IdentityProvider.OpenIdConnect.Logout;
using IdentityProvider.Shared;
using IdentityProvider.SignIn;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.Operation;

/// <summary>What was tried and did not arrive: how often, and when it is tried again; never to whom or what.</summary>
[OperatorConsole]
public sealed class DeliveriesPageModel(FailedMails mails, FailedLogouts logouts, DeliveryRetry retry) : PageModel
{
    [BindProperty]
    public Guid Id { get; set; }

    /// <summary>Where the page of each list begins.</summary>
    [BindProperty(SupportsGet = true)]
    public Guid? MailAfter { get; set; }

    /// <inheritdoc cref="MailAfter"/>
    [BindProperty(SupportsGet = true)]
    public Guid? LogoutAfter { get; set; }

    public ListPage<FailedMail> Mails { get; private set; } = null!;

    public ListPage<FailedLogout> Logouts { get; private set; } = null!;

    /// <summary>Whether what was asked for is done.</summary>
    public bool? IsRetried { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellation)
    {
        Mails = ListQuery.Page(await mails.ListAsync(MailAfter, ListQuery.PageSize + 1, cancellation), mail => mail.Id.ToString());
        Logouts = ListQuery.Page(await logouts.ListAsync(LogoutAfter, ListQuery.PageSize + 1, cancellation), logout => logout.Id.ToString());
    }

    public async Task OnPostMailAsync(CancellationToken cancellation)
    {
        IsRetried = await retry.MailAsync(Id, HttpContext.SignedInSession().AccountId, cancellation);
        await OnGetAsync(cancellation);
    }

    public async Task OnPostLogoutAsync(CancellationToken cancellation)
    {
        IsRetried = await retry.LogoutAsync(Id, HttpContext.SignedInSession().AccountId, cancellation);
        await OnGetAsync(cancellation);
    }

    /// <summary>The other list stays where it is.</summary>
    public static string Address(string? mailAfter, string? logoutAfter) =>
        QueryAddress.Of(OperatorMenu.Deliveries, ("mailAfter", mailAfter), ("logoutAfter", logoutAfter));
}
