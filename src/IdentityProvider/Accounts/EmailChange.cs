using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace IdentityProvider.Accounts;

/// <summary>
/// An address that a person moved away from. By a link that was mailed there it can be moved back for a while, and for so long nobody else gets
/// it. The row goes with the link: when that was used, or is over.
/// </summary>
public sealed class EmailChange
{
    public static TimeSpan UndoLifetime { get; } = TimeSpan.FromDays(7);

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid AccountId { get; init; }

    public required string OldEmail { get; init; }

    public required string OldCanonicalEmail { get; init; }

    public required string NewEmail { get; init; }

    /// <summary>SHA-256 of what the link holds.</summary>
    public required byte[] TokenHash { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}

public static class EmailChanges
{
    public static IQueryable<EmailChange> UndoableAt(this IQueryable<EmailChange> changes, DateTimeOffset now) => changes.Where(c => c.ExpiresAt > now);

    /// <summary>Until when nobody but the account that moved away gets the address; none: it is nobody's.</summary>
    public static Task<DateTimeOffset?> ReservedUntilAsync(
        this IQueryable<EmailChange> changes, string canonicalEmail, Guid? butFor, DateTimeOffset now, CancellationToken cancellation) =>
        changes.UndoableAt(now).Where(c => c.OldCanonicalEmail == canonicalEmail && c.AccountId != butFor).MaxAsync(c => (DateTimeOffset?)c.ExpiresAt, cancellation);

    /// <summary>
    /// Whether the address is somebody's, or can still become so again. Whoever moves away at this moment is seen as the account or, after that, as
    /// the reservation: in this order, and never as neither.
    /// </summary>
    public static async Task<bool> IsTakenAsync(
        this IQueryable<Account> accounts, IQueryable<EmailChange> changes, string canonicalEmail, Guid? butFor, DateTimeOffset now, CancellationToken cancellation) =>
        await accounts.AnyAsync(a => a.CanonicalEmail == canonicalEmail && a.Id != butFor, cancellation)
        || await changes.ReservedUntilAsync(canonicalEmail, butFor, now, cancellation) is not null;
}

internal sealed class EmailChangeConfiguration : IEntityTypeConfiguration<EmailChange>
{
    public void Configure(EntityTypeBuilder<EmailChange> builder)
    {
        builder.ToTable("email_changes");
        builder.HasIndex(c => c.TokenHash).IsUnique();
        builder.HasIndex(c => c.OldCanonicalEmail);
        builder.HasIndex(c => c.ExpiresAt);
        builder.HasOne<Account>().WithMany().HasForeignKey(c => c.AccountId).OnDelete(DeleteBehavior.Cascade);
        builder.Property(c => c.OldEmail).HasMaxLength(EmailAddress.MaximumLength);
        builder.Property(c => c.OldCanonicalEmail).HasMaxLength(EmailAddress.MaximumLength);
        builder.Property(c => c.NewEmail).HasMaxLength(EmailAddress.MaximumLength);
        builder.Property(c => c.TokenHash).HasMaxLength(32);
    }
}
