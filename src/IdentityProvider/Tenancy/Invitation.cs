using IdentityProvider.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace IdentityProvider.Tenancy;

/// <summary>
/// An address that may become a member of a tenant, or an operator, once: whoever opens the mailed link proves that they read its mail. It
/// is open until it is accepted, withdrawn (a newer one replaces it so) or expires, and stays valid when whoever sent it is an admin no longer.
/// </summary>
public sealed class Invitation
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>SHA-256 of what the link holds.</summary>
    public required byte[] TokenHash { get; init; }

    /// <summary>As whoever invites wrote it: what the mail goes to.</summary>
    public required string Email { get; init; }

    /// <summary>The only account that may accept is the one of this address.</summary>
    public required string CanonicalEmail { get; init; }

    /// <summary><see langword="null"/>: to run the platform.</summary>
    public Guid? TenantId { get; init; }

    public MemberRole Role { get; init; }

    /// <summary><see langword="null"/>: a machine, or the command line.</summary>
    public Guid? InvitedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? AcceptedAt { get; set; }

    public Guid? AcceptedBy { get; set; }

    public DateTimeOffset? WithdrawnAt { get; set; }

    /// <summary>The application (<c>client_id</c>) that the person is led to afterwards; <see langword="null"/>: to My Page.</summary>
    public string? ClientId { get; init; }

    public Tenant? Tenant { get; init; }
}

/// <summary>Which invitations may still be accepted.</summary>
public static class OpenInvitations
{
    public static IQueryable<Invitation> OpenAt(this IQueryable<Invitation> invitations, DateTimeOffset now) =>
        invitations.Where(i => i.AcceptedAt == null && i.WithdrawnAt == null && i.ExpiresAt > now);

    public static IQueryable<Invitation> OpenIn(this IQueryable<Invitation> invitations, Guid tenantId, DateTimeOffset now) =>
        invitations.Where(i => i.TenantId == tenantId).OpenAt(now);
}

internal sealed class InvitationConfiguration : IEntityTypeConfiguration<Invitation>
{
    private const int ClientIdMaximumLength = 100;

    public void Configure(EntityTypeBuilder<Invitation> builder)
    {
        builder.ToTable("invitations");
        builder.HasOne(i => i.Tenant).WithMany().HasForeignKey(i => i.TenantId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(i => i.TokenHash).IsUnique();
        builder.HasIndex(i => new { i.TenantId, i.CanonicalEmail }).IsUnique().HasFilter("\"AcceptedAt\" IS NULL AND \"WithdrawnAt\" IS NULL");
        builder.HasIndex(i => new { i.TenantId, i.CreatedAt });
        builder.HasIndex(i => i.ExpiresAt);
        builder.Property(i => i.TokenHash).HasMaxLength(32);
        builder.Property(i => i.Email).HasMaxLength(EmailAddress.MaximumLength);
        builder.Property(i => i.CanonicalEmail).HasMaxLength(EmailAddress.MaximumLength);
        builder.Property(i => i.ClientId).HasMaxLength(ClientIdMaximumLength);
    }
}
