using IdentityProvider.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace IdentityProvider.TwoFactor;

/// <summary>The person showed that they have their recovery codes: used one, or typed one in to check. Gone with the codes it was about.</summary>
public sealed class RecoveryProof
{
    public required Guid AccountId { get; init; }

    public required DateTimeOffset ProvedAt { get; init; }
}

internal sealed class RecoveryProofConfiguration : IEntityTypeConfiguration<RecoveryProof>
{
    public void Configure(EntityTypeBuilder<RecoveryProof> builder)
    {
        builder.ToTable("recovery_proofs");
        builder.HasKey(p => p.AccountId);
        builder.HasOne<Account>().WithMany().HasForeignKey(p => p.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}
