using IdentityProvider.Accounts;
using IdentityProvider.Persistence;
using IdentityProvider.Sessions;
using IdentityProvider.SignIn;
using IdentityProvider.Tenancy;
using IdentityProvider.TwoFactor;

namespace IdentityProvider.MyPage;

/// <param name="Since">When it was turned on; <see langword="null"/>: it is off.</param>
/// <param name="RequiredBy">Names of the tenants that require it, now or from a day on.</param>
/// <param name="RecoveryIsProved">The person showed that they have the codes.</param>
public sealed record TwoFactorOverview(DateTimeOffset? Since, FactorsHeld Held, int RecoveryCodesLeft, bool RecoveryIsProved, IReadOnlyList<string> RequiredBy)
{
    public bool IsOn => Since is not null;
}

public enum DisableOutcome
{
    Disabled,

    /// <summary>A tenant keeps it on.</summary>
    Required,

    /// <summary>Nothing would be left to sign in with.</summary>
    NoPassword,

    /// <inheritdoc cref="OwnPasswordOutcome.WrongCurrent"/>
    WrongPassword,
    Busy,

    /// <summary>Right, and too short to stand alone.</summary>
    ShortPassword,
}

/// <summary>A person's second factor: how it stands, new recovery codes, and its end where no tenant forbids it.</summary>
public sealed class OwnTwoFactor(
    IdentityProviderDbContext db, WriterTurn writer, TwoFactorStatus status, RecoveryCodes codes, TenantDirectory tenants, OwnPassword own)
{
    public async Task<TwoFactorOverview> OverviewAsync(Guid accountId, CancellationToken cancellation) => new(
        await status.OnSinceAsync(accountId, cancellation),
        await status.HeldAsync(accountId, cancellation),
        await codes.CountAsync(accountId, cancellation),
        await codes.AreProvedAsync(accountId, cancellation),
        await RequiredByAsync(accountId, cancellation));

    /// <summary>Names of the tenants that forbid its end.</summary>
    public async Task<IReadOnlyList<string>> RequiredByAsync(Guid accountId, CancellationToken cancellation) =>
        [.. (await tenants.TenantsRequiringTwoFactorAsync(accountId, cancellation)).Select(t => t.Name)];

    /// <returns>The new codes, to be shown once.</returns>
    public Task<IReadOnlyList<string>> NewRecoveryCodesAsync(Guid accountId, CancellationToken cancellation) =>
        codes.RegenerateAsync(accountId, cancellation);

    /// <summary>What is left is the password: it is typed once more, since its length stands nowhere, and must be long enough to stand alone.</summary>
    public async Task<DisableOutcome> DisableAsync(Session session, string? password, CancellationToken cancellation)
    {
        var account = session.Account;
        if ((await RequiredByAsync(account.Id, cancellation)).Count > 0)
        {
            return DisableOutcome.Required;
        }

        if (account.PasswordHash is null)
        {
            return DisableOutcome.NoPassword;
        }

        if (await own.RefuseAsync(account, password, cancellation) is { } refused)
        {
            return refused is OwnPasswordOutcome.Busy ? DisableOutcome.Busy : DisableOutcome.WrongPassword;
        }

        return NewPassword.IsLongEnoughAlone(password) ? await TurnOffAsync(account, cancellation) : DisableOutcome.ShortPassword;
    }

    private async Task<DisableOutcome> TurnOffAsync(Account account, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        if (await db.Set<Account>().HoldAsync(account.Id, cancellation) is not { } held || held.PasswordHash != account.PasswordHash)
        {
            return DisableOutcome.WrongPassword; // it was changed meanwhile
        }

        if ((await RequiredByAsync(account.Id, cancellation)).Count > 0)
        {
            return DisableOutcome.Required;
        }

        await status.RemoveAsync(account.Id, new TwoFactorDisabled { AccountId = account.Id }, cancellation);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return DisableOutcome.Disabled;
    }
}
