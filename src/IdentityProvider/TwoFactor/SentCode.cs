using IdentityProvider.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace IdentityProvider.TwoFactor;

/// <summary>A code that was mailed. The row outlives the code, since sends are counted by the hour.</summary>
public sealed class SentCode
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid AccountId { get; init; }

    /// <summary>The attempt or session that asked.</summary>
    public required Guid PlaceId { get; init; }

    /// <summary>Hash of the code, sealed: six digits are soon guessed from a hash alone.</summary>
    public required byte[] SealedHash { get; init; }

    public required DateTimeOffset SentAt { get; init; }

    /// <summary>Also when it was used, replaced, or too many wrong ones were tried.</summary>
    public required DateTimeOffset ExpiresAt { get; set; }

    public int Failures { get; set; }
}

internal sealed class SentCodeConfiguration : IEntityTypeConfiguration<SentCode>
{
    public void Configure(EntityTypeBuilder<SentCode> builder)
    {
        builder.ToTable("mailed_codes");
        builder.HasIndex(c => new { c.AccountId, c.SentAt });
        builder.HasOne<Account>().WithMany().HasForeignKey(c => c.AccountId).OnDelete(DeleteBehavior.Cascade);
    }
}
