using IdentityProvider.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace IdentityProvider.TwoFactor;

/// <summary>
/// What an admin gave a member by another way than mail, to prove once what the mailed code proves. One an account; the row goes when it
/// was used, replaced, or a second factor is there.
/// </summary>
public sealed class OneTimePass
{
    /// <summary>Wrong tries after which this pass is dead, whatever its counter still allows.</summary>
    public const int FailuresPerPass = 10;

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid AccountId { get; init; }

    /// <summary>The membership of the tenant that issued it: it dies with that.</summary>
    public required Guid MembershipId { get; init; }

    /// <summary>As of a recovery code, and written like one (<see cref="RecoveryCodeText"/>).</summary>
    public required byte[] Hash { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public int Failures { get; set; }
}

internal sealed class OneTimePassConfiguration : IEntityTypeConfiguration<OneTimePass>
{
    public void Configure(EntityTypeBuilder<OneTimePass> builder)
    {
        builder.ToTable("one_time_passes");
        builder.HasIndex(p => p.AccountId).IsUnique();
        builder.HasOne<Account>().WithMany().HasForeignKey(p => p.AccountId).OnDelete(DeleteBehavior.Cascade);
        builder.Property(p => p.Hash).HasMaxLength(32);
    }
}
