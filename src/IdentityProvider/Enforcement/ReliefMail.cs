using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Mail;
using IdentityProvider.Persistence;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace IdentityProvider.Enforcement;

/// <summary>Tells every admin of a tenant, and the member it is about, that a second factor is done without. Adds to the caller's unit of work.</summary>
public sealed class ReliefMail(IdentityProviderDbContext db, Outbox outbox, IStringLocalizer<EnforcementTexts> texts)
{
    /// <param name="happened"><see cref="ExemptionOutcome.Requested"/>, <c>Approved</c> or <c>Withdrawn</c>.</param>
    public async Task TellAsync(Tenant tenant, Exemption exemption, Account member, Guid actorId, ExemptionOutcome happened, CancellationToken cancellation)
    {
        var actor = await db.Set<Account>().Where(a => a.Id == actorId).Select(a => a.Email).SingleAsync(cancellation);
        var until = exemption.EndsAt is { } end ? AuditWords.Time(end) : "-";
        var admins = await AdminsAsync(tenant, cancellation);
        foreach (var person in admins.Where(admin => admin.Id != member.Id).Append(member))
        {
            Add(person, "Exemption" + happened, tenant, person.Name, tenant.Name, member.Email, exemption.Hours, exemption.Reason, actor, until);
        }
    }

    /// <param name="happened">What became of it: <c>Requested</c>, <c>Opened</c> or <c>Closed</c>.</param>
    public async Task TellAsync(Tenant tenant, BreakGlassOpening opening, string happened, CancellationToken cancellation)
    {
        var until = opening.EndsAt is { } end ? AuditWords.Time(end) : "-";
        foreach (var admin in await AdminsAsync(tenant, cancellation))
        {
            Add(admin, "BreakGlass" + happened, tenant, admin.Name, tenant.Name, opening.Reason, until);
        }
    }

    private void Add(Account person, string text, Tenant tenant, params object[] facts)
    {
        outbox.Add(person.Locale, () => new MailMessage(person.Email, texts[text + "Subject", tenant.Name], texts[text + "Body", facts]));
    }

    private Task<List<Account>> AdminsAsync(Tenant tenant, CancellationToken cancellation) =>
        db.Set<Membership>().AsNoTracking().AdminsOf(tenant.Id).ToListAsync(cancellation);
}
