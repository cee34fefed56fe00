using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Mail;
using IdentityProvider.Persistence;
using IdentityProvider.Tenancy;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace IdentityProvider.SignIn;

/// <summary>Tells the person what their objection did, and the admins that there was one. Adds to the caller's unit of work.</summary>
public sealed class ObjectionMail(IdentityProviderDbContext db, Outbox outbox, IStringLocalizer<SignInTexts> texts)
{
    public async Task TellAsync(SecurityNotice notice, Account account, CancellationToken cancellation)
    {
        var words = notice.Purpose is NoticePurpose.FirstFactor ? "MailSetUpObject" : "MailObject";
        outbox.Add(account.Locale, () => new MailMessage(account.Email, texts[words + "edSubject"], texts[words + "edBody", account.Name]));

        foreach (var tenant in await TenantsAsync(notice, cancellation))
        {
            foreach (var admin in await db.Set<Membership>().AsNoTracking().AdminsOf(tenant.Id).Where(a => a.Id != account.Id).ToListAsync(cancellation))
            {
                outbox.Add(admin.Locale, () => new MailMessage(
                    admin.Email, texts[words + "ionSubject", account.Email],
                    texts[words + "ionBody", admin.Name, account.Email, tenant.Name, AuditWords.Time(notice.CreatedAt)]));
            }
        }
    }

    /// <summary>Each admin hears of their own tenant, and of no other that the person is in.</summary>
    private Task<List<Tenant>> TenantsAsync(SecurityNotice notice, CancellationToken cancellation)
    {
        var own = db.Set<Membership>().Where(m => m.AccountId == notice.AccountId && m.EndedAt == null).Select(m => m.TenantId);
        return db.Set<Tenant>().AsNoTracking()
            .Where(t => notice.Purpose == NoticePurpose.FirstFactor ? own.Contains(t.Id) : t.Id == notice.TenantId)
            .ToListAsync(cancellation);
    }
}
