using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace IdentityProvider.Enforcement;

/// <summary>Two operators together let a tenant do without its second factor for one hour, so that its admins can come back in.</summary>
public sealed class BreakGlassOpening
{
    public const int ReasonMaximumLength = 500;

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid TenantId { get; init; }

    public required string Reason { get; init; }

    public required Guid RequestedBy { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>Another operator than who requested it.</summary>
    public Guid? ApprovedBy { get; set; }

    public DateTimeOffset? OpenedAt { get; set; }

    /// <summary><see langword="null"/> while nobody approved it; earlier than an hour where it was closed.</summary>
    public DateTimeOffset? EndsAt { get; set; }
}

internal sealed class BreakGlassOpeningConfiguration : IEntityTypeConfiguration<BreakGlassOpening>
{
    public void Configure(EntityTypeBuilder<BreakGlassOpening> builder)
    {
        builder.ToTable("break_glass_openings");
        builder.HasOne<Tenant>().WithMany().HasForeignKey(o => o.TenantId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(o => new { o.TenantId, o.RequestedAt });
        builder.Property(o => o.Reason).HasMaxLength(BreakGlassOpening.ReasonMaximumLength);
    }
}
