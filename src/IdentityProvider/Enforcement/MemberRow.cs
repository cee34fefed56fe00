using IdentityProvider.Tenancy;

namespace IdentityProvider.Enforcement;

/// <summary>What an admin sees of a member: nothing that the person does elsewhere.</summary>
public sealed record MemberRow
{
    public required Guid MembershipId { get; init; }

    public required Guid AccountId { get; init; }

    public required string Email { get; init; }

    public required string Name { get; init; }

    public MemberRole Role { get; init; }

    public DateTimeOffset? LastSignInAt { get; init; }

    public required MemberPlace Place { get; init; }

    /// <summary>When the first of what they have was set up; <see langword="null"/>: there is none.</summary>
    public DateTimeOffset? TwoFactorSince { get; init; }

    /// <summary>Until when the member does without a second factor here; <see langword="null"/>: they do not.</summary>
    public DateTimeOffset? ExemptUntil { get; init; }

    public bool HasAuthenticator { get; init; }

    public bool HasPasskey { get; init; }

    public bool HasTwoFactor => TwoFactorSince is not null;

    /// <summary>
    /// The newest proof of a second factor, of sessions alone that applications of this tenant hold a grant of: they read the same in
    /// <c>mfa_time</c>. A session that never led here tells nothing.
    /// </summary>
    public DateTimeOffset? TwoFactorUsedAt => new[] { OtpAt, RecoveryCodeAt, PasskeyAt }.Max();

    internal DateTimeOffset? OtpAt { get; init; }

    internal DateTimeOffset? RecoveryCodeAt { get; init; }

    internal DateTimeOffset? PasskeyAt { get; init; }
}
