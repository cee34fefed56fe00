using IdentityProvider.Accounts;
using IdentityProvider.Policy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace IdentityProvider.SignIn;

/// <summary>
/// A sign-in under way in one browser: the password was right, and nothing answers to it but the sign-in pages. It dies
/// when password, e-mail, lock state or enrolment changes under it (<see cref="SecurityStamp"/>).
/// </summary>
public sealed class Attempt
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid AccountId { get; init; }

    /// <summary>SHA-256 of what the cookie holds.</summary>
    public required byte[] SecretHash { get; set; }

    public required DateTimeOffset StartedAt { get; set; }

    public required DateTimeOffset LastActiveAt { get; set; }

    public required Guid SecurityStamp { get; set; }

    public required DateTimeOffset PasswordAt { get; set; }

    public DateTimeOffset? EmailProvedAt { get; set; }

    /// <summary>When a one-time pass was proved instead of the mailed code; the session knows nothing of it, so it serves for one set-up.</summary>
    public DateTimeOffset? PassProvedAt { get; set; }

    public Account Account { get; init; } = null!;

    public AuthenticationMethods Methods => new(PasswordAt);
}

internal sealed class AttemptConfiguration : IEntityTypeConfiguration<Attempt>
{
    public void Configure(EntityTypeBuilder<Attempt> builder)
    {
        builder.ToTable("sign_in_attempts");
        builder.HasIndex(a => a.SecretHash).IsUnique();
        builder.HasIndex(a => a.LastActiveAt);
        builder.HasOne(a => a.Account).WithMany().HasForeignKey(a => a.AccountId).OnDelete(DeleteBehavior.Cascade);
        builder.Property(a => a.SecretHash).HasMaxLength(32);
        builder.Ignore(a => a.Methods);
    }
}
