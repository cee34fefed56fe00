using IdentityProvider.TwoFactor;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace IdentityProvider.SignIn;

/// <summary>This was not me: says what would be undone, and does it by a button, since mail programs open links by themselves.</summary>
[ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class NotMePageModel(Objection objection) : PageModel
{
    [BindProperty(Name = "token", SupportsGet = true)]
    public string? Token { get; set; }

    /// <summary><see langword="null"/>: the link holds no longer.</summary>
    public Objectionable? About { get; private set; }

    /// <summary>What was undone just now.</summary>
    public NoticePurpose? Done { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellation) => About = await objection.FindAsync(Token, cancellation);

    public async Task OnPostAsync(CancellationToken cancellation) => Done = await objection.ObjectAsync(Token, cancellation);
}
