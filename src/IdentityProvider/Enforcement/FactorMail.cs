using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Mail;
using IdentityProvider.Persistence;
using IdentityProvider.Shared;
using IdentityProvider.Tenancy;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace IdentityProvider.Enforcement;

/// <summary>
/// Tells people what others did about a second factor. The reason stays in the history: a mail of ours must not carry words that an admin,
/// or whoever took over their account, chose. Adds to the caller's unit of work.
/// </summary>
public sealed class FactorMail(IdentityProviderDbContext db, Outbox outbox, Issuer issuer, TimeProvider clock, IStringLocalizer<EnforcementTexts> texts)
{
    /// <summary>To the member, with the link by which they object.</summary>
    public async Task ResetAsync(Tenant tenant, Account member, FactorRequest request, CancellationToken cancellation)
    {
        var (notice, path) = SecurityNotice.About(NoticePurpose.TwoFactorReset, member.Id, tenant.Id, clock.GetUtcNow());
        db.Add(notice);
        var actor = await ActorAsync(request, cancellation);
        outbox.Add(member.Locale, () => new MailMessage(
            member.Email, texts["ResetMailSubject"],
            texts["ResetMailBody", member.Name, tenant.Name, actor ?? texts["Platform"], AuditWords.Time(notice.CreatedAt), issuer.Link(path)]));
    }

    /// <summary>To the admins of another tenant of theirs. It names no tenant but their own.</summary>
    public async Task ResetElsewhereAsync(Tenant tenant, Account member, CancellationToken cancellation)
    {
        foreach (var admin in await db.Set<Membership>().AsNoTracking().AdminsOf(tenant.Id).Where(a => a.Id != member.Id).ToListAsync(cancellation))
        {
            outbox.Add(admin.Locale, () => new MailMessage(
                admin.Email, texts["ResetElsewhereSubject", member.Email],
                texts["ResetElsewhereBody", admin.Name, member.Email, tenant.Name, AuditWords.Time(clock.GetUtcNow())]));
        }
    }

    /// <summary>To the member; the pass itself reaches them by another way.</summary>
    public async Task PassIssuedAsync(Tenant tenant, Account member, FactorRequest request, CancellationToken cancellation)
    {
        var actor = await ActorAsync(request, cancellation);
        outbox.Add(member.Locale, () => new MailMessage(
            member.Email, texts["PassMailSubject"],
            texts["PassMailBody", member.Name, tenant.Name, actor ?? texts["Platform"], AuditWords.Time(clock.GetUtcNow())]));
    }

    /// <returns><see langword="null"/> for an operator, who is the platform to people.</returns>
    private Task<string?> ActorAsync(FactorRequest request, CancellationToken cancellation) => request.ByOperator
        ? Task.FromResult<string?>(null)
        : db.Set<Account>().Where(a => a.Id == request.ActorId).Select(a => (string?)a.Email).SingleAsync(cancellation);
}
