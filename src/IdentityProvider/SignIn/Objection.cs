using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Mail;
using IdentityProvider.Persistence;
using IdentityProvider.Sessions;
using IdentityProvider.Shared;
using IdentityProvider.Tenancy;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace IdentityProvider.SignIn;

/// <summary>What the person is asked about: what was done, when, and in whose name.</summary>
public sealed record Objectionable(NoticePurpose Purpose, DateTimeOffset At, string? TenantName);

/// <summary>
/// <c>This was not me</c>, from a mail. What a reset took cannot come back, since it was destroyed; but whatever was set up, opened or issued
/// since is taken away as well, the tenant's admins are warned, and for <see cref="SecurityNotice.PassesHeld"/> no admin's pass is taken.
/// </summary>
public sealed class Objection(
    IdentityProviderDbContext db, WriterTurn writer, SecondFactorErasure erasure, TwoFactorStatus twoFactor, Outbox outbox, IStringLocalizer<SignInTexts> texts,
    AuditTrail audit, TimeProvider clock)
{
    /// <returns><see langword="null"/> for a link that is unknown, used or too old, all alike.</returns>
    public async Task<Objectionable?> FindAsync(string? token, CancellationToken cancellation)
    {
        if (await OpenAsync(token, cancellation) is not { } notice)
        {
            return null;
        }

        var tenantName = await db.Set<Tenant>().Where(t => t.Id == notice.TenantId).Select(t => t.Name).SingleOrDefaultAsync(cancellation);
        return new Objectionable(notice.Purpose, notice.CreatedAt, tenantName);
    }

    /// <returns>Whether the link still held; it works once.</returns>
    public async Task<bool> ObjectAsync(string? token, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        if (await OpenAsync(token, cancellation) is not { } notice
            || await db.Set<Account>().HoldAsync(notice.AccountId, cancellation) is not { } account
            || !await SpendAsync(notice, cancellation))
        {
            return false;
        }

        var hadFactor = await twoFactor.IsOnAsync(account.Id, cancellation);
        await erasure.EraseAsync(account.Id, SessionEnd.EndedByPerson, cancellation);
        audit.Record(new ResetObjected(hadFactor) { AccountId = account.Id, TenantId = notice.TenantId });
        outbox.Add(account.Locale, () => new MailMessage(account.Email, texts["MailObjectedSubject"], texts["MailObjectedBody", account.Name]));

        await WarnAdminsAsync(notice, account, cancellation);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    private async Task WarnAdminsAsync(SecurityNotice notice, Account account, CancellationToken cancellation)
    {
        var tenant = await db.Set<Tenant>().AsNoTracking().SingleOrDefaultAsync(t => t.Id == notice.TenantId, cancellation);
        if (tenant is null)
        {
            return;
        }

        foreach (var admin in await db.Set<Membership>().AsNoTracking().AdminsOf(tenant.Id).ToListAsync(cancellation))
        {
            outbox.Add(admin.Locale, () => new MailMessage(
                admin.Email, texts["MailObjectionSubject", account.Email], texts["MailObjectionBody", admin.Name, account.Email, tenant.Name, AuditWords.Time(notice.CreatedAt)]));
        }
    }

    /// <summary>One statement settles the race; links of earlier mails about the same end with it.</summary>
    private async Task<bool> SpendAsync(SecurityNotice notice, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var open = db.Set<SecurityNotice>().Where(n => n.ObjectedAt == null && n.ExpiresAt > now);
        if (await open.Where(n => n.Id == notice.Id).ExecuteUpdateAsync(set => set.SetProperty(n => n.ObjectedAt, now), cancellation) == 0)
        {
            return false;
        }

        await open.Where(n => n.AccountId == notice.AccountId && n.Purpose == notice.Purpose)
            .ExecuteUpdateAsync(set => set.SetProperty(n => n.ExpiresAt, now), cancellation);
        return true;
    }

    private async Task<SecurityNotice?> OpenAsync(string? token, CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(token) || token.Length > 128)
        {
            return null;
        }

        var (hash, now) = (OpaqueSecret.Hash(token), clock.GetUtcNow());
        return await db.Set<SecurityNotice>().AsNoTracking()
            .SingleOrDefaultAsync(n => n.TokenHash == hash && n.ObjectedAt == null && n.ExpiresAt > now, cancellation);
    }
}
