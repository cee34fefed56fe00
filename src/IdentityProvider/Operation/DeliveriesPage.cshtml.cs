using IdentityProvider.Mail;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.Operation;

/// <summary>What was tried and did not arrive: how often, and when it is tried again; never to whom or what.</summary>
[OperatorConsole]
public sealed class DeliveriesPageModel(FailedMails mails) : PageModel
{
    public IReadOnlyList<FailedMail> Mails { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellation) => Mails = await mails.ListAsync(cancellation);
}
