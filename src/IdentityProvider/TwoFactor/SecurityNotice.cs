using IdentityProvider.Accounts;
using IdentityProvider.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace IdentityProvider.TwoFactor;

/// <summary>What a person was told of by mail and may say they did not want.</summary>
public enum NoticePurpose
{
    /// <summary>An admin or operator reset their two-factor authentication.</summary>
    TwoFactorReset,

    /// <summary>A first second factor was set up, by whoever had the password then.</summary>
    FirstFactor,
}

/// <summary>A mail about a change to a person's security, with a link by which they say, once: this was not me.</summary>
public sealed class SecurityNotice
{
    public const string Page = "/signin/not-me";

    public static TimeSpan Lifetime { get; } = TimeSpan.FromDays(7);

    /// <summary>
    /// After an objection the admins' word counts for nothing for so long: no one-time pass is issued or taken. The mailed code stays as
    /// the way to a new factor, since whoever objected holds the mailbox.
    /// </summary>
    public static TimeSpan PassesHeld { get; } = TimeSpan.FromHours(72);

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid AccountId { get; init; }

    /// <summary>In whose name it was done, and whose admins hear of an objection; <see langword="null"/>: the person's own act, and all their tenants.</summary>
    public Guid? TenantId { get; init; }

    public required NoticePurpose Purpose { get; init; }

    /// <summary>SHA-256 of what the link holds.</summary>
    public required byte[] TokenHash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; set; }

    public DateTimeOffset? ObjectedAt { get; set; }

    /// <returns>The row to keep, and the path that goes into the mail and nowhere else.</returns>
    public static (SecurityNotice Notice, string Path) About(NoticePurpose purpose, Guid accountId, Guid? tenantId, DateTimeOffset now)
    {
        var token = OpaqueSecret.Create();
        var notice = new SecurityNotice
        {
            AccountId = accountId,
            TenantId = tenantId,
            Purpose = purpose,
            TokenHash = OpaqueSecret.Hash(token),
            CreatedAt = now,
            ExpiresAt = now + Lifetime,
        };
        return (notice, Page + "?token=" + token);
    }
}

public static class SecurityNotices
{
    /// <summary>Whether the person objected so lately that no one-time pass is taken for them.</summary>
    public static Task<bool> HoldPassesAsync(this IQueryable<SecurityNotice> notices, Guid accountId, DateTimeOffset now, CancellationToken cancellation)
    {
        var since = now - SecurityNotice.PassesHeld;
        return notices.AnyAsync(n => n.AccountId == accountId && n.Purpose == NoticePurpose.TwoFactorReset && n.ObjectedAt > since, cancellation);
    }
}

internal sealed class SecurityNoticeConfiguration : IEntityTypeConfiguration<SecurityNotice>
{
    public void Configure(EntityTypeBuilder<SecurityNotice> builder)
    {
        builder.ToTable("security_notices");
        builder.HasIndex(n => n.TokenHash).IsUnique();
        builder.HasIndex(n => new { n.AccountId, n.ObjectedAt });
        builder.HasOne<Account>().WithMany().HasForeignKey(n => n.AccountId).OnDelete(DeleteBehavior.Cascade);
        builder.Property(n => n.TokenHash).HasMaxLength(32);
    }
}
