using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace IdentityProvider.Auditing;

/// <summary>One row of security history; written once, never changed (but <see cref="EmailsInHistory"/>).</summary>
public sealed class AuditEntry
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required DateTimeOffset At { get; init; }

    public required string Kind { get; init; }

    public Guid? AccountId { get; init; }

    public Guid? TenantId { get; init; }

    public Guid? ActorId { get; init; }

    /// <summary>JSON object, the details that the event names.</summary>
    public required string Details { get; init; }

    public string? Address { get; init; }

    public string? UserAgent { get; init; }

    public string? RequestId { get; init; }
}

internal sealed class AuditEntryConfiguration : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.ToTable("audit_entries");
        builder.HasIndex(e => new { e.AccountId, e.At });
        builder.HasIndex(e => new { e.TenantId, e.At });
        builder.Property(e => e.Kind).HasMaxLength(64);
        builder.Property(e => e.Address).HasMaxLength(64);
        builder.Property(e => e.UserAgent).HasMaxLength(256);
        builder.Property(e => e.RequestId).HasMaxLength(64);
    }
}
