namespace IdentityProvider.Policy;

public enum TwoFactorMode
{
    Off,

    /// <summary>What would be refused is written down, and passes.</summary>
    ReportOnly,
    Required,
}

/// <summary>Why a tenant does for a while without the second factor that it requires.</summary>
public enum PolicyRelief
{
    None,

    /// <summary>One member, for hours.</summary>
    Exemption,

    /// <summary>The whole tenant, opened by two operators for an hour.</summary>
    BreakGlass,
}

/// <summary>What a tenant demands, from when, and the version that a receipt names.</summary>
/// <param name="Before">What holds until <paramref name="EffectiveAt"/>.</param>
public sealed record TenantPolicy(TwoFactorMode Mode, DateTimeOffset? EffectiveAt, int Version, TwoFactorMode Before = TwoFactorMode.Off)
{
    public bool IsScheduled(DateTimeOffset now) => EffectiveAt > now;

    /// <summary>The mode that holds at that moment.</summary>
    public TwoFactorMode InForce(DateTimeOffset now) => IsScheduled(now) ? Before : Mode;

    public bool RequiresTwoFactor(DateTimeOffset now) => Requires(InForce(now));

    /// <summary>A scheduled requirement counts for enrolment already: a thief must not enrol first in the days before it.</summary>
    public bool RequiresOrWillRequire(DateTimeOffset now) => Requires(Mode) || RequiresTwoFactor(now);

    public AssuranceLevel Demands(DateTimeOffset now, PolicyRelief relief = PolicyRelief.None) =>
        RequiresTwoFactor(now) && relief is PolicyRelief.None ? AssuranceLevel.MultiFactor : AssuranceLevel.Password;

    /// <summary>What we cannot read demands the most.</summary>
    private static bool Requires(TwoFactorMode mode) => mode is not (TwoFactorMode.Off or TwoFactorMode.ReportOnly);
}
