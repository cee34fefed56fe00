using IdentityProvider.Accounts;
using IdentityProvider.Mail;
using IdentityProvider.Persistence;
using IdentityProvider.Policy;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace IdentityProvider.Enforcement;

/// <summary>Tells every admin of a tenant what becomes of its policy: nobody changes it, or who may change it, unnoticed. Adds to the caller's unit of work.</summary>
public sealed class PolicyMail(IdentityProviderDbContext db, Outbox outbox, IStringLocalizer<EnforcementTexts> texts)
{
    /// <summary>What it is from now on, and who changed it.</summary>
    public async Task TellAdminsAsync(Tenant tenant, WantedPolicy changed, CancellationToken cancellation)
    {
        var actor = await db.Set<Account>().AsNoTracking().SingleOrDefaultAsync(a => a.Id == changed.ActorId, cancellation);
        await TellAsync(
            tenant, "PolicyMailSubject",
            admin => texts["PolicyMailBody", admin.Name, tenant.Name, Wanted(changed.Mode, changed.EffectiveAt), actor?.Email ?? changed.ClientId ?? texts["Platform"]],
            cancellation);
    }

    private string Wanted(TwoFactorMode mode, DateTimeOffset? effectiveAt) => effectiveAt is not { } from
        ? texts["Mode" + mode]
        : texts["ModeFrom", texts["Mode" + mode], ScheduleMail.Time(from)];

    /// <summary>The plan is lost, and the policy stays in force.</summary>
    public Task TellAdminsOfLostPlanAsync(Tenant tenant, CancellationToken cancellation) =>
        TellAsync(tenant, "PlanLostSubject", admin => texts["PlanLostBody", admin.Name, tenant.Name, texts["Mode" + tenant.TwoFactorMode]], cancellation);

    private async Task TellAsync(Tenant tenant, string subject, Func<Account, string> body, CancellationToken cancellation)
    {
        var admins = await db.Set<Membership>().AsNoTracking().AdminsOf(tenant.Id).ToListAsync(cancellation);

        foreach (var admin in admins)
        {
            outbox.Add(admin.Locale, () => new MailMessage(admin.Email, texts[subject, tenant.Name], body(admin)));
        }
    }
}
