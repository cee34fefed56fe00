using System.Globalization;
using IdentityProvider.Accounts;
using IdentityProvider.Mail;
using IdentityProvider.Persistence;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace IdentityProvider.Enforcement;

/// <summary>Brings the link, in the language of whoever is invited where we know it, else of whoever invites. Adds to the caller's unit of work.</summary>
public sealed class InvitationMail(IdentityProviderDbContext db, Outbox outbox, IStringLocalizer<EnforcementTexts> texts)
{
    public async Task InviteAsync(Tenant tenant, InvitationLink link, CancellationToken cancellation)
    {
        var (canonical, actorId) = (link.Invitation.CanonicalEmail, link.Invitation.InvitedBy);
        var locale = await db.Set<Account>().Where(a => a.CanonicalEmail == canonical).Select(a => a.Locale).SingleOrDefaultAsync(cancellation);
        var actor = await db.Set<Account>().AsNoTracking().SingleOrDefaultAsync(a => a.Id == actorId, cancellation);
        var until = link.Invitation.ExpiresAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        outbox.Add(locale ?? actor?.Locale, () => new MailMessage(
            link.Invitation.Email,
            texts["InvitationMailSubject", tenant.Name],
            texts["InvitationMailBody", tenant.Name, actor?.Email ?? texts["TenantItself"].Value, link.Address, until]));
    }
}
