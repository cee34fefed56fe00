using IdentityProvider.Accounts;
using IdentityProvider.Mail;
using IdentityProvider.Persistence;
using IdentityProvider.Policy;
using IdentityProvider.Shared;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace IdentityProvider.Enforcement;

/// <summary>Tells every admin of a tenant what its policy is from now on, and who changed it: nobody changes it unnoticed.</summary>
public sealed class PolicyMail(IdentityProviderDbContext db, Outbox outbox, IStringLocalizer<EnforcementTexts> texts)
{
    /// <summary>Adds to the caller's unit of work.</summary>
    public async Task TellAdminsAsync(Tenant tenant, TwoFactorMode mode, Guid? actorId, CancellationToken cancellation)
    {
        var actor = await db.Set<Account>().AsNoTracking().SingleOrDefaultAsync(a => a.Id == actorId, cancellation);
        var admins = await db.Set<Membership>().AsNoTracking()
            .Where(m => m.TenantId == tenant.Id && m.EndedAt == null && m.Role == MemberRole.Admin)
            .Select(m => m.Account)
            .OrderBy(a => a.CanonicalEmail)
            .ToListAsync(cancellation);

        foreach (var admin in admins)
        {
            using (CultureScope.Use(admin.Locale))
            {
                outbox.Add(new MailMessage(
                    admin.Email,
                    texts["PolicyMailSubject", tenant.Name],
                    texts["PolicyMailBody", admin.Name, tenant.Name, texts["Mode" + mode], actor?.Email ?? texts["Platform"]]));
            }
        }
    }
}
