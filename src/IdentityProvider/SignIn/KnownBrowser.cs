using IdentityProvider.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace IdentityProvider.SignIn;

/// <summary>
/// A browser in which a person completed a sign-in before, or opened a link that we mailed them. It proves nothing; its wrong passwords are counted apart, so that
/// an attacker who guesses elsewhere cannot shut the person out.
/// </summary>
public sealed class KnownBrowser
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid AccountId { get; init; }

    /// <summary>SHA-256 of what the cookie holds; people who share a browser share it.</summary>
    public required byte[] SecretHash { get; set; }

    public required DateTimeOffset LastUsedAt { get; set; }

    /// <summary>Since when the person does not want to be asked for the second factor here, where a tenant allows that.</summary>
    public DateTimeOffset? TrustedAt { get; set; }

    /// <summary>The account's security stamp of then: the trust dies of every change of password, address or second factor.</summary>
    public Guid? TrustStamp { get; set; }

    /// <summary>What the trusted browser says of itself, for the person's list.</summary>
    public string? UserAgent { get; set; }
}

internal sealed class KnownBrowserConfiguration : IEntityTypeConfiguration<KnownBrowser>
{
    public void Configure(EntityTypeBuilder<KnownBrowser> builder)
    {
        builder.ToTable("known_browsers");
        builder.HasIndex(b => new { b.SecretHash, b.AccountId }).IsUnique();
        builder.HasIndex(b => b.LastUsedAt);
        builder.HasOne<Account>().WithMany().HasForeignKey(b => b.AccountId).OnDelete(DeleteBehavior.Cascade);
        builder.Property(b => b.SecretHash).HasMaxLength(32);
        builder.Property(b => b.UserAgent).HasMaxLength(256);
    }
}
