using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace IdentityProvider.Tenancy;

/// <summary>
/// When an account that is deleted was in a tenant: so that the tenant goes on seeing the history of that time, and nobody's deletion takes
/// their tracks with it. Holds ids and times, and nothing that says who it was.
/// </summary>
public sealed class PastMembership
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid TenantId { get; init; }

    /// <summary>No account has this id any more, and none will.</summary>
    public required Guid AccountId { get; init; }

    public required DateTimeOffset JoinedAt { get; init; }

    public required DateTimeOffset EndedAt { get; init; }
}

internal sealed class PastMembershipConfiguration : IEntityTypeConfiguration<PastMembership>
{
    public void Configure(EntityTypeBuilder<PastMembership> builder)
    {
        builder.ToTable("past_memberships");
        builder.HasOne<Tenant>().WithMany().HasForeignKey(m => m.TenantId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(m => new { m.TenantId, m.AccountId });
    }
}
