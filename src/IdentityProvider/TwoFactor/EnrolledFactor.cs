using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace IdentityProvider.TwoFactor;

/// <summary>
/// Each authenticator and each passkey of a person: two-factor authentication is on exactly while there is one. The one place that says what
/// counts; there is no flag beside it.
/// </summary>
public sealed class EnrolledFactor
{
    public required Guid AccountId { get; init; }

    public required DateTimeOffset Since { get; init; }
}

internal sealed class EnrolledFactorConfiguration : IEntityTypeConfiguration<EnrolledFactor>
{
    public void Configure(EntityTypeBuilder<EnrolledFactor> builder) => builder.HasNoKey().ToSqlQuery("""
        SELECT "AccountId", "ConfirmedAt" AS "Since" FROM authenticators UNION ALL SELECT "AccountId", "CreatedAt" AS "Since" FROM passkeys
        """);
}

/// <summary>What a person has to prove a second factor with, recovery codes aside.</summary>
public readonly record struct FactorsHeld(bool Authenticator, bool Passkey)
{
    public static FactorsHeld None { get; }

    /// <summary>Two-factor authentication is on.</summary>
    public bool Any => Authenticator || Passkey;
}
