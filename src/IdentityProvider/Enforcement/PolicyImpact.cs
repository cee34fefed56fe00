using IdentityProvider.Tenancy;

namespace IdentityProvider.Enforcement;

/// <summary>Whom mandatory two-factor authentication meets: shown before it is turned on, and while it is.</summary>
/// <param name="WithoutTwoFactor">Members who would be led to set-up at their next sign-in.</param>
/// <param name="Admins">All of them, and who stays able to sign in as things are.</param>
/// <param name="OpenInvitations">Whoever accepts one is met too; who of them has a second factor elsewhere is nothing that a tenant learns.</param>
public sealed record PolicyImpact(int Members, int WithoutTwoFactor, IReadOnlyList<AdminReadiness> Admins, int OpenInvitations)
{
    public int WithTwoFactor => Members - WithoutTwoFactor;
}

/// <summary>An admin of the tenant, and whether a second factor is on.</summary>
public sealed record AdminReadiness(Guid AccountId, string Email, string Name, bool IsEnrolled);

/// <summary>A member who has no second factor.</summary>
public sealed record UnreadyMember(string Email, string Name, MemberRole Role, DateTimeOffset? LastSignInAt);

/// <summary>Sessions in use at a tenant's applications, and refresh tokens that live there, behind which no second factor was proved.</summary>
/// <param name="Sessions">One that is in use at several applications counts once.</param>
public sealed record AliveWithoutSecondFactor(int Sessions, int RefreshTokens, IReadOnlyList<AliveAtApplication> Applications);

public sealed record AliveAtApplication(string ClientId, string Name, int Sessions, int RefreshTokens);

/// <summary>Counts <see cref="AliveWithoutSecondFactor"/>; whoever issues tokens knows what lives.</summary>
public interface IAliveWithoutSecondFactor
{
    Task<AliveWithoutSecondFactor> CountAsync(Guid tenantId, CancellationToken cancellation);
}
