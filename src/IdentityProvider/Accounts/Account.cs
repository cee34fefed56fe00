using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace IdentityProvider.Accounts;

/// <summary>A person. Which tenants they belong to, and which second factor they have, stand in other tables.</summary>
public sealed class Account
{
    public const int NameMaximumLength = 100;

    public static TimeSpan MailProvesNothingFor { get; } = TimeSpan.FromHours(72);

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Email { get; set; }

    /// <summary><see cref="EmailAddress.Canonical"/>; unique, and the only form that is looked up.</summary>
    public required string CanonicalEmail { get; set; }

    public bool EmailVerified { get; set; }

    public required string Name { get; set; }

    /// <summary>Identity's own format (version 3, PBKDF2-SHA512). <see langword="null"/>: no password sign-in.</summary>
    public string? PasswordHash { get; set; }

    /// <summary>
    /// When a mailed link last set the password, or the address last changed. Whoever has the mailbox could do the first, and whoever has the
    /// password the second, so for a while the mailbox is no second proof: <see cref="MailProvesNothingFor"/>.
    /// </summary>
    public DateTimeOffset? MailDoubtedAt { get; set; }

    public bool Disabled { get; set; }

    public bool IsOperator { get; set; }

    /// <summary>BCP 47, <c>en</c> or <c>ja</c>; <see langword="null"/>: as the browser asks.</summary>
    public string? Locale { get; set; }

    /// <summary>Further profile claims (OpenID Connect Core §5.1), name to value.</summary>
    public Dictionary<string, string> Claims { get; set; } = [];

    /// <summary>Changes with password, e-mail, lock state and enrolment: an attempt that began before the change dies of it.</summary>
    public Guid SecurityStamp { get; set; } = Guid.CreateVersion7();

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the account is deleted, as the person asked; <see langword="null"/>: they did not, or keep it.</summary>
    public DateTimeOffset? DeletionDueAt { get; set; }

    /// <summary>SHA-256 of what the mailed link holds by which they keep it.</summary>
    public byte[]? KeepTokenHash { get; set; }

    /// <summary>Until when a code that is mailed proves nothing; <see langword="null"/>: it does.</summary>
    public DateTimeOffset? MailProvesNothingUntil(DateTimeOffset now) => MailDoubtedAt + MailProvesNothingFor is { } until && until > now ? until : null;

    /// <summary>May sign in: with a confirmed address, not disabled.</summary>
    public bool MaySignIn => EmailVerified && !Disabled;
}

internal sealed class AccountConfiguration : IEntityTypeConfiguration<Account>
{
    public void Configure(EntityTypeBuilder<Account> builder)
    {
        builder.ToTable("accounts");
        builder.HasIndex(a => a.CanonicalEmail).IsUnique();
        builder.Property(a => a.Email).HasMaxLength(EmailAddress.MaximumLength);
        builder.Property(a => a.CanonicalEmail).HasMaxLength(EmailAddress.MaximumLength);
        builder.Property(a => a.Name).HasMaxLength(Account.NameMaximumLength);
        builder.Property(a => a.PasswordHash).HasMaxLength(256);
        builder.Property(a => a.Locale).HasMaxLength(16);
        builder.Property(a => a.KeepTokenHash).HasMaxLength(32);
        builder.HasIndex(a => a.DeletionDueAt);
        builder.HasIndex(a => a.KeepTokenHash).IsUnique();
        builder.Property(a => a.Claims).HasJsonConversion();
    }
}
