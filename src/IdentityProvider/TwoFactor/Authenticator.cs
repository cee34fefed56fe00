using IdentityProvider.Accounts;
using IdentityProvider.Passkeys;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace IdentityProvider.TwoFactor;

/// <summary>A confirmed authenticator app. The row is the fact that two-factor is on; there is no flag beside it.</summary>
public sealed class Authenticator
{
    /// <summary>Of one account. More than people carry; each one widens every guess.</summary>
    public const int Most = 5;

    public const int NameLength = Passkey.NameLength;

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid AccountId { get; init; }

    /// <summary>What the person calls it; <see langword="null"/>: nothing, and each reader sees the default in their language.</summary>
    public string? Name { get; set; }

    /// <summary>Sealed with the key in <c>Keys:Directory</c>, bound to account and row.</summary>
    public required byte[] SealedSecret { get; set; }

    /// <summary>RFC 6238 §5.2: a code works once. Only ever grows. By the phone's clock.</summary>
    public required long LastAcceptedStep { get; set; }

    /// <summary>RFC 6238 §6: how many steps the phone's clock is ahead of ours, as its two codes showed at a re-synchronisation.</summary>
    public int Drift { get; set; }

    /// <inheritdoc cref="TwoFactor.ToldSteps"/>
    public long[] ToldSteps { get; set; } = [];

    public required DateTimeOffset ConfirmedAt { get; init; }

    public DateTimeOffset? LastUsedAt { get; set; }
}

/// <summary>
/// A set-up under way: the key was shown, its code not yet proved. One an account and place (attempt or session), so that it
/// is the same over reloads and nobody else's set-up.
/// </summary>
public sealed class PendingAuthenticator
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid AccountId { get; init; }

    /// <summary>The attempt or session in which the key was shown.</summary>
    public required Guid PlaceId { get; init; }

    public required byte[] SealedSecret { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public int Failures { get; set; }

    /// <inheritdoc cref="TwoFactor.ToldSteps"/>
    public long[] ToldSteps { get; set; } = [];
}

/// <summary>One unused recovery code; used ones are deleted.</summary>
public sealed class RecoveryCode
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid AccountId { get; init; }

    /// <summary>SHA-256 of the normalised code with the account's id; 80 random bits need no slow hash.</summary>
    public required byte[] Hash { get; init; }

    public DateTimeOffset MadeAt { get; init; }
}

internal sealed class AuthenticatorConfiguration :
    IEntityTypeConfiguration<Authenticator>, IEntityTypeConfiguration<PendingAuthenticator>, IEntityTypeConfiguration<RecoveryCode>
{
    public void Configure(EntityTypeBuilder<Authenticator> builder)
    {
        builder.ToTable("authenticators");
        builder.HasIndex(a => a.AccountId);
        builder.HasOne<Account>().WithMany().HasForeignKey(a => a.AccountId).OnDelete(DeleteBehavior.Cascade);
        builder.Property(a => a.Name).HasMaxLength(Authenticator.NameLength);
    }

    public void Configure(EntityTypeBuilder<PendingAuthenticator> builder)
    {
        builder.ToTable("pending_authenticators");
        builder.HasIndex(a => new { a.AccountId, a.PlaceId }).IsUnique();
        builder.HasOne<Account>().WithMany().HasForeignKey(a => a.AccountId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<RecoveryCode> builder)
    {
        builder.ToTable("recovery_codes");
        builder.HasIndex(c => new { c.AccountId, c.Hash }).IsUnique();
        builder.HasOne<Account>().WithMany().HasForeignKey(c => c.AccountId).OnDelete(DeleteBehavior.Cascade);
        builder.Property(c => c.Hash).HasMaxLength(32);
    }
}
