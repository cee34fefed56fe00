using IdentityProvider.OpenIdConnect.Clients;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace IdentityProvider.OpenIdConnect.Logout;

public enum LogoutCause
{
    SessionEnded,
    MembershipEnded,

    /// <summary>The tenant demands a second factor from now on, and the session has none.</summary>
    PolicyInForce,
}

public enum LogoutDeliveryState
{
    Waiting,
    Delivered,

    /// <summary>For good: nothing more is tried.</summary>
    Failed,
}

/// <summary>
/// A session that a relying party is to be told to end (OpenID Connect Back-Channel Logout). Written in the transaction of its cause, and kept
/// for a while after it is settled. Holds no token: that is made anew for each try.
/// </summary>
public sealed class LogoutDelivery
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid ClientId { get; init; }

    /// <summary>The <c>sid</c> claim.</summary>
    public required string Sid { get; init; }

    /// <summary>The <c>sub</c> claim. Of an account that may be deleted by now: that is what is told.</summary>
    public required Guid AccountId { get; init; }

    /// <summary>The tenant whose grants it is about; <see langword="null"/> where the session was in use for several at this client.</summary>
    public Guid? TenantId { get; init; }

    public required LogoutCause Cause { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Nobody touches the row before. A node that takes it moves this on, so that another one takes over if it dies.</summary>
    public required DateTimeOffset NextTryAt { get; set; }

    public int Tries { get; set; }

    public DateTimeOffset? DeliveredAt { get; set; }

    /// <summary>One word of ours, never what the receiver said.</summary>
    public string? LastFailure { get; set; }

    public LogoutDeliveryState State { get; set; }
}

internal sealed class LogoutDeliveryConfiguration : IEntityTypeConfiguration<LogoutDelivery>
{
    public void Configure(EntityTypeBuilder<LogoutDelivery> builder)
    {
        builder.ToTable("logout_deliveries");
        builder.HasIndex(d => new { d.State, d.NextTryAt });
        builder.HasIndex(d => new { d.TenantId, d.CreatedAt });
        builder.HasIndex(d => d.CreatedAt);
        builder.HasOne<Client>().WithMany().HasForeignKey(d => d.ClientId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Tenant>().WithMany().HasForeignKey(d => d.TenantId).OnDelete(DeleteBehavior.Cascade);
        builder.Property(d => d.Sid).HasMaxLength(43);
        builder.Property(d => d.LastFailure).HasMaxLength(40);
    }
}
