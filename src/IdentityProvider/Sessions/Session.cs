using IdentityProvider.Accounts;
using IdentityProvider.Policy;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace IdentityProvider.Sessions;

public enum SessionEnd
{
    SignedOut,
    EndedByPerson,
    ReplacedByAnotherPerson,
    CredentialsChanged,
    AccountDisabled,
    EndedByAdmin,
    AccountDeleted,
}

/// <summary>
/// A finished sign-in in one browser. It stays as a row after it expired, since refresh tokens of <c>offline_access</c>
/// outlive it and are judged by what it proved; an explicit end ends them too.
/// </summary>
public sealed class Session
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>The <c>sid</c> claim; stays while the session lives, though its cookie changes at every step.</summary>
    public required string PublicId { get; init; }

    public required Guid AccountId { get; init; }

    /// <summary>SHA-256 of what the cookie holds.</summary>
    public required byte[] SecretHash { get; set; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset LastSeenAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    public SessionEnd? EndReason { get; set; }

    public DateTimeOffset? PasswordAt { get; set; }

    public DateTimeOffset? OtpAt { get; set; }

    public DateTimeOffset? RecoveryCodeAt { get; set; }

    public DateTimeOffset? PasskeyAt { get; set; }

    /// <summary>Which passkey that was; its removal takes the proof back.</summary>
    public Guid? PasskeyId { get; set; }

    /// <inheritdoc cref="PasskeyProof.IsSynced"/>
    public bool PasskeyIsSynced { get; set; }

    /// <summary>When the code that was mailed to the confirmed address was proved, before a first factor is set up.</summary>
    public DateTimeOffset? EmailProvedAt { get; set; }

    /// <summary>When a one-time pass was proved instead of it; a set-up takes it away again.</summary>
    public DateTimeOffset? PassProvedAt { get; set; }

    /// <summary>When it was last proved that a first factor may be set up here.</summary>
    public DateTimeOffset? SetUpProvedAt => AuthenticationMethods.Later(EmailProvedAt, PassProvedAt);

    /// <summary>When the person last said that it is this account that they mean: OpenID Connect Core §3.1.2.1, prompt=select_account.</summary>
    public DateTimeOffset? AccountSelectedAt { get; set; }

    public string? Address { get; init; }

    public string? UserAgent { get; init; }

    public Account Account { get; internal set; } = null!;

    public AuthenticationMethods Methods => new(PasswordAt, OtpAt, RecoveryCodeAt, PasskeyProofOf(PasskeyAt, PasskeyId, PasskeyIsSynced));

    /// <summary>Keeps the later proof of each method.</summary>
    internal void Add(AuthenticationMethods methods)
    {
        PasswordAt = AuthenticationMethods.Later(PasswordAt, methods.PasswordAt);
        OtpAt = AuthenticationMethods.Later(OtpAt, methods.OtpAt);
        RecoveryCodeAt = AuthenticationMethods.Later(RecoveryCodeAt, methods.RecoveryCodeAt);
        if (methods.Passkey is { } passkey && !(PasskeyAt > passkey.At))
        {
            (PasskeyAt, PasskeyId, PasskeyIsSynced) = (passkey.At, passkey.PasskeyId, passkey.IsSynced);
        }
    }

    /// <summary>As the columns say it.</summary>
    public static PasskeyProof? PasskeyProofOf(DateTimeOffset? at, Guid? passkeyId, bool isSynced) =>
        at is { } time && passkeyId is { } id ? new PasskeyProof(time, id, isSynced) : null;
}

internal sealed class SessionConfiguration : IEntityTypeConfiguration<Session>
{
    public void Configure(EntityTypeBuilder<Session> builder)
    {
        builder.ToTable("sessions");
        builder.HasIndex(s => s.PublicId).IsUnique();
        builder.HasIndex(s => s.SecretHash).IsUnique();
        builder.HasIndex(s => s.AccountId);
        builder.HasOne(s => s.Account).WithMany().HasForeignKey(s => s.AccountId).OnDelete(DeleteBehavior.Cascade);
        builder.Property(s => s.PublicId).HasMaxLength(43);
        builder.Property(s => s.SecretHash).HasMaxLength(32);
        builder.Property(s => s.Address).HasMaxLength(64);
        builder.Property(s => s.UserAgent).HasMaxLength(256);
        builder.Ignore(s => s.Methods);
        builder.Ignore(s => s.SetUpProvedAt);
    }
}
