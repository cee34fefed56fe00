using IdentityProvider.Persistence;
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

/// <summary>A person's second factor: how it stands, new recovery codes, and its end where no tenant forbids it.</summary>
public sealed class OwnTwoFactor(
    IdentityProviderDbContext db, WriterTurn writer, TwoFactorStatus status, RecoveryCodes codes, TenantDirectory tenants)
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

    /// <returns>Whether it is off now; a tenant that requires it keeps it on.</returns>
    public async Task<bool> DisableAsync(Guid accountId, CancellationToken cancellation)
    {
        await using var transaction = await WriteTransaction.BeginAsync(db, writer, cancellation);
        if ((await TurnOffAsync(accountId, cancellation)).Count > 0)
        {
            return false;
        }

        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return true;
    }

    /// <summary>Within the caller's transaction, which saves.</summary>
    /// <returns>The tenants that forbid it; none: it is off.</returns>
    internal async Task<IReadOnlyList<string>> TurnOffAsync(Guid accountId, CancellationToken cancellation)
    {
        var requiredBy = await RequiredByAsync(accountId, cancellation);
        if (requiredBy.Count == 0)
        {
            await status.RemoveAsync(accountId, new TwoFactorDisabled { AccountId = accountId }, cancellation);
        }

        return requiredBy;
    }
}
