using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Passkeys;
using IdentityProvider.Persistence;
using IdentityProvider.Policy;
using IdentityProvider.Sessions;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.TwoFactor;

/// <summary>Registers and removes passkeys. Whether one may be registered or the last be removed is the caller's question.</summary>
public sealed class PasskeyEnrolment(
    IdentityProviderDbContext db, WriterTurn writer, PasskeyCeremonies ceremonies, TwoFactorStatus status, RecoveryCodes recoveryCodes,
    BrowserSession sessions, TwoFactorMail mail, AuditTrail audit, TimeProvider clock)
{
    /// <summary>More than anybody has devices; without an end it would be a place to fill the database from.</summary>
    public const int MostPasskeys = 20;

    /// <summary>
    /// One transaction with recovery codes where it is the first factor, the account's new security stamp, audit row and mail. That the
    /// authenticator verified the person is a proof in their session.
    /// </summary>
    /// <param name="isFirst">What the caller saw and asked proofs for; where it is so no longer, nothing is registered.</param>
    /// <returns>New recovery codes, to be shown once, if any; <see langword="null"/>: the answer was not right, or not any more.</returns>
    public async Task<IReadOnlyList<string>?> AddAsync(
        Session session, bool isFirst, string name, string? credential, string? state, CancellationToken cancellation)
    {
        if (await ceremonies.RegisterAsync(credential, state, session.AccountId, session.Id) is not { } verified)
        {
            return null;
        }

        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        var account = await db.Set<Account>().HoldAsync(session.AccountId, cancellation);
        if (account is not { MaySignIn: true } || await status.IsOnAsync(account.Id, cancellation) == isFirst
            || await db.Set<Passkey>().CountAsync(p => p.AccountId == account.Id, cancellation) >= MostPasskeys
            || await db.Set<Passkey>().AnyAsync(p => p.CredentialId == verified.Passkey.CredentialId, cancellation)
            || !await ceremonies.SpendAsync(verified.Challenge, cancellation))
        {
            return null;
        }

        var passkey = New(account.Id, name, verified);
        db.Add(passkey);
        if (!await sessions.AddProofAsync(session, new AuthenticationMethods(Passkey: new PasskeyProof(passkey.CreatedAt, passkey.Id, passkey.IsBackupEligible)), cancellation))
        {
            return null; // the session was ended a moment ago; the transaction is left: nothing was registered
        }

        await db.Set<Account>().RenewStampAsync(account.Id, cancellation);
        audit.Record(new PasskeyAdded(passkey.Id, passkey.IsBackupEligible) { AccountId = account.Id });
        var codes = isFirst ? await TurnOnAsync(account, passkey.Name, cancellation) : [];
        if (!isFirst)
        {
            mail.PasskeyAdded(account, passkey.Name);
        }

        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return codes;
    }

    /// <summary>Withdraws what it proved in every session. Within the transaction of a caller that holds the account, and saves.</summary>
    public async Task RemoveAsync(Account account, Passkey passkey, CancellationToken cancellation)
    {
        await db.Set<Passkey>().Where(p => p.Id == passkey.Id).ExecuteDeleteAsync(cancellation);
        await db.Set<Session>().Where(s => s.AccountId == account.Id).WithdrawPasskeyAsync(passkey.Id, cancellation);
        await db.Set<Account>().RenewStampAsync(account.Id, cancellation);
        audit.Record(new PasskeyRemoved(passkey.Id) { AccountId = account.Id });
        mail.PasskeyRemoved(account, passkey.Name);
    }

    /// <summary>Two-factor authentication is on from here: with recovery codes, as after every first set-up.</summary>
    private async Task<IReadOnlyList<string>> TurnOnAsync(Account account, string passkeyName, CancellationToken cancellation)
    {
        await status.SpendSetUpProofsAsync(account.Id, cancellation);
        audit.Record(new TwoFactorEnabled { AccountId = account.Id });
        mail.EnabledByPasskey(account, passkeyName);
        return await recoveryCodes.ReplaceAsync(account.Id, cancellation);
    }

    private Passkey New(Guid accountId, string name, VerifiedRegistration verified) => new()
    {
        AccountId = accountId,
        Name = name,
        CredentialId = verified.Passkey.CredentialId,
        PublicKey = verified.Passkey.PublicKey,
        SignCount = verified.Passkey.SignCount,
        Transports = verified.Passkey.Transports ?? [],
        IsBackupEligible = verified.Passkey.IsBackupEligible,
        IsBackedUp = verified.Passkey.IsBackedUp,
        CreatedAt = clock.GetUtcNow(),
    };
}
