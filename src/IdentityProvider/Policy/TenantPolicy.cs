namespace IdentityProvider.Policy;

public enum TwoFactorMode
{
    Off,
    ReportOnly,
    Required,
}

/// <summary>What a tenant demands, from when, and the version that a receipt names.</summary>
public sealed record TenantPolicy(TwoFactorMode Mode, DateTimeOffset? EffectiveAt, int Version)
{
    public bool RequiresTwoFactor(DateTimeOffset now) =>
        Mode is not (TwoFactorMode.Off or TwoFactorMode.ReportOnly) && (EffectiveAt is null || EffectiveAt <= now);

    /// <summary>A scheduled requirement counts for enrolment already: a thief must not enrol first in the days before it.</summary>
    public bool RequiresOrWillRequire => Mode is not (TwoFactorMode.Off or TwoFactorMode.ReportOnly);

    public AssuranceLevel Demands(DateTimeOffset now) =>
        RequiresTwoFactor(now) ? AssuranceLevel.MultiFactor : AssuranceLevel.Password;
}
