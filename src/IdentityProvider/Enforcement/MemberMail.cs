using IdentityProvider.Accounts;
using IdentityProvider.Mail;
using IdentityProvider.Persistence;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace IdentityProvider.Enforcement;

/// <summary>Tells a member what an admin changed about them, and who it was. Adds to the caller's unit of work.</summary>
public sealed class MemberMail(IdentityProviderDbContext db, Outbox outbox, IStringLocalizer<EnforcementTexts> texts)
{
    public async Task RoleChangedAsync(Tenant tenant, Account member, MemberRole role, Guid actorId, CancellationToken cancellation)
    {
        var actor = await EmailAsync(actorId, cancellation);
        outbox.Add(member.Locale, () => new MailMessage(
            member.Email, texts["RoleMailSubject", tenant.Name], texts["RoleMailBody", member.Name, tenant.Name, texts["Role" + role], actor]));
    }

    public async Task RemovedAsync(Tenant tenant, Account member, Guid actorId, CancellationToken cancellation)
    {
        var actor = await EmailAsync(actorId, cancellation);
        outbox.Add(member.Locale, () => new MailMessage(member.Email, texts["RemovedMailSubject", tenant.Name], texts["RemovedMailBody", member.Name, tenant.Name, actor]));
    }

    private Task<string> EmailAsync(Guid accountId, CancellationToken cancellation) =>
        db.Set<Account>().Where(a => a.Id == accountId).Select(a => a.Email).SingleAsync(cancellation);
}
