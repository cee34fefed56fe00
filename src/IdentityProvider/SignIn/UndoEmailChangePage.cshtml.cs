using IdentityProvider.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.SignIn;

/// <summary>From the mail to the earlier address: says what would be undone, and does it by a button.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class UndoEmailChangePageModel(EmailUndo undo) : PageModel
{
    [BindProperty(Name = "token", SupportsGet = true)]
    public string? Token { get; set; }

    /// <summary><see langword="null"/>: the link holds no longer.</summary>
    public EmailChange? Change { get; private set; }

    public bool IsDone { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellation) => Change = await undo.FindAsync(Token, cancellation);

    public async Task OnPostAsync(CancellationToken cancellation) => IsDone = await undo.UndoAsync(Token, cancellation);
}
