using IdentityProvider.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace IdentityProvider.Tenancy;

public enum MemberRole
{
    Member,
    Admin,
}

/// <summary>
/// An account in a tenant, from when until when. An ended one stays, so that a tenant goes on seeing the history of the
/// time in which the person was its member, and nothing of the time before or after.
/// </summary>
public sealed class Membership
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid TenantId { get; init; }

    public required Guid AccountId { get; init; }

    public MemberRole Role { get; set; }

    public DateTimeOffset JoinedAt { get; init; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>The last sign-in at an application or the console of this tenant; what the person does elsewhere is not the tenant's.</summary>
    public DateTimeOffset? LastSignInAt { get; set; }

    public Tenant Tenant { get; init; } = null!;

    public Account Account { get; init; } = null!;
}

internal sealed class MembershipConfiguration : IEntityTypeConfiguration<Membership>
{
    public void Configure(EntityTypeBuilder<Membership> builder)
    {
        builder.ToTable("memberships");
        builder.HasOne(m => m.Tenant).WithMany().HasForeignKey(m => m.TenantId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne(m => m.Account).WithMany().HasForeignKey(m => m.AccountId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(m => new { m.TenantId, m.AccountId }).IsUnique().HasFilter("\"EndedAt\" IS NULL");
        builder.HasIndex(m => m.AccountId);
    }
}
