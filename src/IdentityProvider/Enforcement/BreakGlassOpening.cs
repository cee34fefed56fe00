using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace IdentityProvider.Enforcement;

/// <summary>Two operators together let a tenant do without its second factor for one hour, so that its admins can come back in.</summary>
public sealed class BreakGlassOpening
{
    public const int ReasonMaximumLength = StatedReason.MaximumLength;

    public static TimeSpan Length { get; } = TimeSpan.FromHours(1);

    /// <summary>What no other operator approves for so long is dead.</summary>
    public static TimeSpan ApprovalWithin { get; } = TimeSpan.FromHours(1);

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid TenantId { get; init; }

    public required string Reason { get; init; }

    public required Guid RequestedBy { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>Another operator than who requested it.</summary>
    public Guid? ApprovedBy { get; set; }

    public DateTimeOffset? OpenedAt { get; set; }

    /// <summary><see langword="null"/> while it waits; earlier than an hour where it was closed, and without <see cref="OpenedAt"/> where the request was.</summary>
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
