using IdentityProvider.Tenancy;

namespace IdentityProvider.Enforcement;

/// <summary>Whom mandatory two-factor authentication meets: shown before it is turned on, and while it is.</summary>
/// <param name="WithoutTwoFactor">Members who would be led to set-up at their next sign-in.</param>
/// <param name="Admins">All of them, and who stays able to sign in whatever happens.</param>
/// <param name="OpenInvitations">Whoever accepts one is met too; who of them has a second factor elsewhere is nothing that a tenant learns.</param>
public sealed record PolicyImpact(int Members, int WithoutTwoFactor, IReadOnlyList<AdminReadiness> Admins, int OpenInvitations)
{
    public int WithTwoFactor => Members - WithoutTwoFactor;

    public bool AdminsAreReady => AreReady(Admins);

    /// <summary>Two admins, or the only one, come in whatever happens to one device.</summary>
    public static bool AreReady(IReadOnlyList<AdminReadiness> admins)
    {
        var able = admins.Count(admin => admin.MaySignIn);
        return able > 0 && admins.Count(admin => admin.IsReady) >= Math.Min(2, able);
    }
}

/// <summary>An admin of the tenant, and what keeps them able to sign in once a second factor is mandatory.</summary>
/// <param name="HasProvedRecovery">They used a recovery code, or typed one in to check, or have a second factor beside the first.</param>
public sealed record AdminReadiness(Guid AccountId, string Email, string Name, bool MaySignIn, bool IsEnrolled, bool HasProvedRecovery)
{
    public bool IsReady => MaySignIn && IsEnrolled && HasProvedRecovery;
}

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
