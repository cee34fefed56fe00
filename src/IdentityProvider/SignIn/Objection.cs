using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Persistence;
using IdentityProvider.Sessions;
using IdentityProvider.Shared;
using IdentityProvider.Tenancy;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.SignIn;

/// <summary>What the person is asked about: what was done, when, and in whose name.</summary>
public sealed record Objectionable(NoticePurpose Purpose, DateTimeOffset At, string? TenantName);

/// <summary>
/// <c>This was not me</c>, from a mail: what came of the change is taken away, sign-ins end everywhere, and the admins are warned.
/// </summary>
/// <remarks>
/// After a reset: what it took was destroyed and cannot come back, but whatever was set up, opened or issued since goes too, and for
/// <see cref="SecurityNotice.PassesHeld"/> no admin's pass is taken. After a first set-up: the factor goes, and with it the password that whoever
/// set it up had typed; another one takes the mailbox, and for a while no mailed code opens a set-up (<see cref="Account.MailDoubtedAt"/>).
/// </remarks>
public sealed class Objection(
    IdentityProviderDbContext db, WriterTurn writer, SecondFactorErasure erasure, TwoFactorStatus twoFactor, ObjectionMail mail, AuditTrail audit,
    TimeProvider clock)
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

    /// <returns>What was undone; <see langword="null"/> where the link held no longer: it works once.</returns>
    public async Task<NoticePurpose?> ObjectAsync(string? token, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        if (await OpenAsync(token, cancellation) is not { } notice
            || await db.Set<Account>().HoldAsync(notice.AccountId, cancellation) is not { } account
            || !await SpendAsync(notice, cancellation))
        {
            return null;
        }

        var hadFactor = await twoFactor.IsOnAsync(account.Id, cancellation);
        await erasure.EraseAsync(account.Id, SessionEnd.EndedByPerson, cancellation);
        if (notice.Purpose is NoticePurpose.FirstFactor)
        {
            // Note: whoever set it up may have asked for the account's deletion too.
            await db.Set<Account>().KeepAsync(account.Id, cancellation);
            await db.Set<Account>().Where(a => a.Id == account.Id).ExecuteUpdateAsync(set => set.SetProperty(a => a.PasswordHash, (string?)null), cancellation);
        }

        audit.Record(notice.Purpose is NoticePurpose.FirstFactor
            ? new FirstFactorObjected(hadFactor) { AccountId = account.Id }
            : new ResetObjected(hadFactor) { AccountId = account.Id, TenantId = notice.TenantId });
        await mail.TellAsync(notice, account, cancellation);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return notice.Purpose;
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
