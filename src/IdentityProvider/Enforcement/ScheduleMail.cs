using System.Globalization;
using IdentityProvider.Mail;
using IdentityProvider.Persistence;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace IdentityProvider.Enforcement;

/// <summary>Tells of a second factor that becomes mandatory: who has none, that it comes or is there; the admins, how many those are. Adds to the caller's unit of work.</summary>
public sealed class ScheduleMail(IdentityProviderDbContext db, Outbox outbox, IStringLocalizer<EnforcementTexts> texts, TimeProvider clock)
{
    /// <summary>To the members without a second factor. No link: they find it where every member finds it, and nobody learns to follow one to it.</summary>
    public async Task TellMembersAsync(Tenant tenant, DateTimeOffset from, CancellationToken cancellation)
    {
        var text = from <= clock.GetUtcNow() ? "ScheduleStarted" : "ScheduleComes";
        foreach (var member in await Unready(tenant).Select(m => new { m.Account.Email, m.Account.Name, m.Account.Locale }).ToListAsync(cancellation))
        {
            Add(member.Email, member.Locale, text, tenant, () => [member.Name, tenant.Name, Time(from)]);
        }
    }

    /// <summary>How far their members are.</summary>
    public async Task TellAdminsAsync(Tenant tenant, DateTimeOffset from, CancellationToken cancellation)
    {
        var members = await Live(tenant).CountAsync(cancellation);
        var unready = await Unready(tenant).CountAsync(cancellation);
        var text = from <= clock.GetUtcNow() ? "ScheduleStartedSummary" : "ScheduleComesSummary";
        foreach (var admin in await db.Set<Membership>().AsNoTracking().AdminsOf(tenant.Id).ToListAsync(cancellation))
        {
            Add(admin.Email, admin.Locale, text, tenant, () => [admin.Name, tenant.Name, Time(from), unready, members]);
        }
    }

    private void Add(string email, string? locale, string text, Tenant tenant, Func<object[]> facts)
    {
        outbox.Add(locale, () => new MailMessage(email, texts[text + "Subject", tenant.Name], texts[text + "Body", facts()]));
    }

    private IQueryable<Membership> Live(Tenant tenant) => db.Set<Membership>().AsNoTracking().LiveIn(tenant.Id);

    private IQueryable<Membership> Unready(Tenant tenant) => Live(tenant).WithoutSecondFactor(db).OrderBy(m => m.Account.CanonicalEmail);

    internal static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
