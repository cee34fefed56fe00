using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Mail;
using IdentityProvider.Persistence;
using IdentityProvider.Sessions;
using IdentityProvider.Tenancy;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace IdentityProvider.SignIn;

/// <summary>What a new password does, whoever gave the right to it: sign-ins elsewhere end with their tokens, half-done ones and mailed links die, the person is mailed.</summary>
public sealed class PasswordChange(
    IdentityProviderDbContext db, BrowserSession sessions, TwoFactorStatus twoFactor, TenantDirectory tenants, Outbox outbox, IStringLocalizer<SignInTexts> texts,
    AuditTrail audit, TimeProvider clock)
{
    /// <summary>What this person may choose: more where nothing stands beside it.</summary>
    public async Task<NewPassword> RulesForAsync(Account account, CancellationToken cancellation)
    {
        var isAlone = !account.IsOperator && !await twoFactor.IsOnAsync(account.Id, cancellation)
            && (await tenants.TenantsRequiringTwoFactorAsync(account.Id, cancellation)).Count == 0;
        return NewPassword.Of(account, isAlone);
    }

    /// <summary>Within the transaction of a caller that holds the account, and saves.</summary>
    /// <param name="keep">The session in which the person changed it; every other ends.</param>
    /// <param name="byMail">Whoever has the mailbox could do it: <see cref="Account.MailDoubtedAt"/>.</param>
    public async Task ApplyAsync(Account account, string hash, Session? keep, bool byMail, CancellationToken cancellation)
    {
        var (now, keepId) = (clock.GetUtcNow(), keep?.Id);
        var doubtedAt = byMail ? now : account.MailDoubtedAt;
        await db.Set<Account>().Where(a => a.Id == account.Id).ExecuteUpdateAsync(
            set => set.SetProperty(a => a.PasswordHash, hash).SetProperty(a => a.MailDoubtedAt, doubtedAt), cancellation);
        await db.Set<Account>().RenewStampAsync(account.Id, cancellation);
        await sessions.EndAsync(s => s.AccountId == account.Id && s.Id != keepId, SessionEnd.CredentialsChanged, cancellation);
        audit.Record(new PasswordChanged(byMail) { AccountId = account.Id });
        var words = byMail ? "MailPasswordReset" : "MailPasswordChanged";
        outbox.Add(account.Locale, () => new MailMessage(account.Email, texts[words + "Subject"], texts[words + "Body", account.Name]));
    }
}

/// <param name="ByMail">By a link that was mailed, and not by the password before.</param>
public sealed record PasswordChanged(bool ByMail) : AuditEvent("password.changed");
