using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Mail;
using IdentityProvider.Persistence;
using IdentityProvider.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace IdentityProvider.SignIn;

/// <summary>Tells a person of a sign-in from a browser that they never used before. Adds to the caller's unit of work.</summary>
public sealed class NewBrowserMail(
    IdentityProviderDbContext db, Outbox outbox, RequestOrigin origin, Issuer issuer, IStringLocalizer<SignInTexts> texts, IStringLocalizer<SharedTexts> words,
    TimeProvider clock)
{
    /// <summary>The very first sign-in is news to nobody.</summary>
    public async Task TellAsync(Account account, CancellationToken cancellation)
    {
        if (!await db.Set<AuditEntry>().Of(new SignedIn("", []) { AccountId = account.Id }).AnyAsync(cancellation))
        {
            return;
        }

        outbox.Add(account.Locale, () => new MailMessage(account.Email, texts["MailNewBrowserSubject"], texts["MailNewBrowserBody",
            account.Name, BrowserName.Of(origin.UserAgent).InWords(words),
            origin.Address ?? "-", AuditWords.Time(clock.GetUtcNow()), issuer.Link("/my/sessions")]));
    }
}
