using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Mail;
using IdentityProvider.Persistence;
using IdentityProvider.Shared;
using IdentityProvider.SignIn;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace IdentityProvider.Enforcement;

/// <summary>Tells of the deletion of an account. Adds to the caller's unit of work.</summary>
public sealed class DeletionMail(IdentityProviderDbContext db, Outbox outbox, Issuer issuer, IStringLocalizer<EnforcementTexts> texts)
{
    /// <param name="addresses">The person's, and those from which the account may have been taken lately.</param>
    public void Requested(Account account, IEnumerable<string> addresses, DateTimeOffset dueAt, string token)
    {
        var link = issuer.Link(SignInAddresses.KeepAccount + "?token=" + token);
        foreach (var address in addresses)
        {
            outbox.Add(account.Locale, () => new MailMessage(
                address, texts["DeletionMailSubject"], texts["DeletionMailBody", account.Name, account.Email, AuditWords.Time(dueAt), link]));
        }
    }

    public async Task PutOffAsync(Account account, DeletionObstacles obstacles, DateTimeOffset until, CancellationToken cancellation)
    {
        outbox.Add(account.Locale, () => new MailMessage(
            account.Email, texts["DeletionPutOffSubject"], texts["DeletionPutOffBody", account.Name, string.Join(", ", Names(obstacles)), AuditWords.Time(until)]));
        foreach (var tenant in obstacles.Tenants)
        {
            foreach (var admin in await db.Set<Membership>().AsNoTracking().AdminsOf(tenant.Id).Where(a => a.Id != account.Id).ToListAsync(cancellation))
            {
                outbox.Add(admin.Locale, () => new MailMessage(
                    admin.Email, texts["DeletionPutOffAdminSubject", tenant.Name],
                    texts["DeletionPutOffAdminBody", admin.Name, account.Email, tenant.Name, AuditWords.Time(until)]));
            }
        }
    }

    public void Deleted(Account account) =>
        outbox.Add(account.Locale, () => new MailMessage(account.Email, texts["DeletedMailSubject"], texts["DeletedMailBody", account.Name]));

    private IEnumerable<string> Names(DeletionObstacles obstacles) =>
        [.. obstacles.Tenants.Select(t => t.Name), .. obstacles.IsLastOperator ? [texts["Platform"].Value] : Array.Empty<string>()];
}
