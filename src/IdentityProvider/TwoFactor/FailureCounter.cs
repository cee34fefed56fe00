using IdentityProvider.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace IdentityProvider.TwoFactor;

/// <summary>Failures in a row at guessing one thing: an account's authenticator code, or a password from one network.</summary>
public sealed class FailureCounter
{
    public required string Key { get; init; }

    /// <summary>For what belongs to an account and goes with it; others are pruned.</summary>
    public Guid? AccountId { get; init; }

    public int InARow { get; init; }

    public DateTimeOffset? BlockedUntil { get; init; }

    public DateTimeOffset? LastAt { get; init; }
}

internal sealed class FailureCounterConfiguration : IEntityTypeConfiguration<FailureCounter>
{
    public void Configure(EntityTypeBuilder<FailureCounter> builder)
    {
        builder.ToTable("failure_counters");
        builder.HasKey(c => c.Key);
        builder.HasIndex(c => c.LastAt);
        builder.HasOne<Account>().WithMany().HasForeignKey(c => c.AccountId).OnDelete(DeleteBehavior.Cascade);
        builder.Property(c => c.Key).HasMaxLength(100);
    }
}
