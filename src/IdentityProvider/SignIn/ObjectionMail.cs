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

        foreach (var (tenant, admin) in await Admins(notice).ToListAsync(cancellation))
        {
            outbox.Add(admin.Locale, () => new MailMessage(
                admin.Email, texts[words + "ionSubject", account.Email],
                texts[words + "ionBody", admin.Name, account.Email, tenant.Name, AuditWords.Time(notice.CreatedAt)]));
        }
    }

    /// <summary>Of a reset, those of the tenant in whose name it was done, whether or not the person is still a member.</summary>
    private IQueryable<TenantAdmin> Admins(SecurityNotice notice)
    {
        var memberships = db.Set<Membership>().AsNoTracking();
        return notice.TenantId is { } tenantId
            ? memberships.LiveIn(tenantId).Where(m => m.Role == MemberRole.Admin && m.AccountId != notice.AccountId)
                .OrderBy(m => m.Account.CanonicalEmail).Select(m => new TenantAdmin(m.Tenant, m.Account))
            : memberships.OtherAdminsOf(notice.AccountId);
    }
}
