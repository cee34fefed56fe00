using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace IdentityProvider.Mail;

/// <summary>A mail that waits; the row goes when it was delivered or given up.</summary>
public sealed class OutboxMessage
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>The <see cref="MailMessage"/>, sealed: neither address, code nor link lies readable in the database.</summary>
    public required byte[] SealedContent { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Nobody touches the row before. A node that takes it moves this on, so that another one takes over if it dies.</summary>
    public required DateTimeOffset NextTryAt { get; set; }

    public int Tries { get; set; }
}

internal sealed class OutboxMessageConfiguration : IEntityTypeConfiguration<OutboxMessage>
{
    public void Configure(EntityTypeBuilder<OutboxMessage> builder)
    {
        builder.ToTable("outbox_messages");
        builder.HasIndex(m => m.NextTryAt);
    }
}
