using IdentityProvider.Accounts;
using IdentityProvider.Mail;
using IdentityProvider.Persistence;
using IdentityProvider.Policy;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace IdentityProvider.Enforcement;

/// <summary>
/// Tells every admin of a tenant what becomes of its policy: nobody changes it, or who may change it, unnoticed. Operators are told where it is theirs
/// to end from then on. Adds to the caller's unit of work.
/// </summary>
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
    /// <param name="operatorId"><see langword="null"/>: a provisioning document took it.</param>
    public async Task TellOfLostPlanAsync(Tenant tenant, Guid? operatorId, CancellationToken cancellation)
    {
        await TellAsync(tenant, "PlanLostSubject", admin => texts["PlanLostBody", admin.Name, tenant.Name, texts["Mode" + tenant.TwoFactorMode]], cancellation);
        var operators = await db.Set<Account>().AsNoTracking().Operators().OrderBy(a => a.CanonicalEmail).ToListAsync(cancellation);
        var by = operators.Find(a => a.Id == operatorId)?.Email;
        foreach (var told in operators)
        {
            outbox.Add(told.Locale, () => new MailMessage(
                told.Email,
                texts["PlanLostOperatorSubject", tenant.Name],
                texts["PlanLostOperatorBody", told.Name, $"{tenant.Name} ({tenant.Slug})", texts["Mode" + tenant.TwoFactorMode], by ?? texts["ProvisioningDocument"]]));
        }
    }

    private async Task TellAsync(Tenant tenant, string subject, Func<Account, string> body, CancellationToken cancellation)
    {
        var admins = await db.Set<Membership>().AsNoTracking().AdminsOf(tenant.Id).ToListAsync(cancellation);

        foreach (var admin in admins)
        {
            outbox.Add(admin.Locale, () => new MailMessage(admin.Email, texts[subject, tenant.Name], body(admin)));
        }
    }
}
