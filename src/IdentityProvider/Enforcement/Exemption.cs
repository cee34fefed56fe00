using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace IdentityProvider.Enforcement;

/// <summary>
/// A member who for some hours needs no second factor for this tenant. It holds from the approval on, and ends by itself; a person who
/// has a second factor is asked for it all the same, since that is their own.
/// </summary>
public sealed class Exemption
{
    public const int ReasonMaximumLength = StatedReason.MaximumLength;
    public const int MostHours = 72;

    /// <summary>What nobody approves for so long is dead.</summary>
    public static TimeSpan ApprovalWithin { get; } = TimeSpan.FromDays(1);

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid TenantId { get; init; }

    /// <summary>Not the account: who leaves and comes back begins without it.</summary>
    public required Guid MembershipId { get; init; }

    public required int Hours { get; init; }

    public required string Reason { get; init; }

    public required Guid RequestedBy { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>A second admin; who requested it where the tenant has no other.</summary>
    public Guid? ApprovedBy { get; set; }

    public DateTimeOffset? ApprovedAt { get; set; }

    /// <summary><see langword="null"/> while nobody approved it.</summary>
    public DateTimeOffset? EndsAt { get; set; }

    public Guid? WithdrawnBy { get; set; }

    public DateTimeOffset? WithdrawnAt { get; set; }

    public Membership Membership { get; init; } = null!;
}

/// <summary>Which exemptions hold.</summary>
public static class LiveExemptions
{
    /// <summary>Approved, not withdrawn, not over, of a member who still is one: what the gate goes by.</summary>
    public static IQueryable<Exemption> LiveAt(this IQueryable<Exemption> exemptions, DateTimeOffset now) =>
        exemptions.Where(e => e.WithdrawnAt == null && e.EndsAt > now && e.Membership.EndedAt == null);
}

internal sealed class ExemptionConfiguration : IEntityTypeConfiguration<Exemption>
{
    public void Configure(EntityTypeBuilder<Exemption> builder)
    {
        builder.ToTable("exemptions");
        builder.HasOne(e => e.Membership).WithMany().HasForeignKey(e => e.MembershipId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Tenant>().WithMany().HasForeignKey(e => e.TenantId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(e => new { e.TenantId, e.RequestedAt });
        builder.Property(e => e.Reason).HasMaxLength(Exemption.ReasonMaximumLength);
    }
}
