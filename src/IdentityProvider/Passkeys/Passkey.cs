using IdentityProvider.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace IdentityProvider.Passkeys;

/// <summary>A passkey of a person: WebAuthn Level 3 §4, credential record. Nothing of it is secret; the private key stays with the authenticator.</summary>
public sealed class Passkey
{
    public const int NameLength = 64;

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid AccountId { get; init; }

    /// <summary>What the person calls it.</summary>
    public required string Name { get; set; }

    public required byte[] CredentialId { get; init; }

    /// <summary>COSE_Key.</summary>
    public required byte[] PublicKey { get; init; }

    /// <summary>Grows with each use; 0 for ever where the authenticator does not count.</summary>
    public required long SignCount { get; set; }

    public required string[] Transports { get; init; }

    /// <summary>It may be copied to other devices; settled when it is made.</summary>
    public required bool IsBackupEligible { get; init; }

    public required bool IsBackedUp { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? LastUsedAt { get; set; }
}

/// <summary>The challenge of a ceremony that succeeded, until it expires by itself: WebAuthn Level 3 §13.4.3, each works once.</summary>
public sealed class SpentChallenge
{
    /// <summary>SHA-256 of what was sealed.</summary>
    public required byte[] Hash { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}

internal sealed class PasskeyConfiguration : IEntityTypeConfiguration<Passkey>, IEntityTypeConfiguration<SpentChallenge>
{
    public void Configure(EntityTypeBuilder<Passkey> builder)
    {
        builder.ToTable("passkeys");
        builder.HasIndex(p => p.CredentialId).IsUnique();
        builder.HasIndex(p => p.AccountId);
        builder.HasOne<Account>().WithMany().HasForeignKey(p => p.AccountId).OnDelete(DeleteBehavior.Cascade);
        builder.Property(p => p.Name).HasMaxLength(Passkey.NameLength);
        builder.Property(p => p.CredentialId).HasMaxLength(1023); // WebAuthn Level 3 §4, credential ID
    }

    public void Configure(EntityTypeBuilder<SpentChallenge> builder)
    {
        builder.ToTable("spent_challenges");
        builder.HasKey(c => c.Hash);
        builder.HasIndex(c => c.ExpiresAt);
        builder.Property(c => c.Hash).HasMaxLength(32);
    }
}
