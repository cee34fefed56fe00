using IdentityProvider.Policy;

namespace IdentityProvider.Enforcement;

/// <summary>A tenant's two-factor policy as someone wants it.</summary>
/// <param name="EffectiveAt"><see langword="null"/>: at once.</param>
/// <param name="SeenVersion">The version that the person was looking at: a change that came between is not overwritten.</param>
/// <param name="ActorId">The admin who asks; <see langword="null"/> for the platform itself, which is held neither to ready admins nor to a preview.</param>
/// <param name="Preview">What the admin was shown before they confirmed.</param>
/// <param name="ClientId">The tenant's application that asks for itself, without an actor; it is held to what an admin is held to.</param>
public sealed record WantedPolicy(
    Guid TenantId, TwoFactorMode Mode, DateTimeOffset? EffectiveAt, int SeenVersion, Guid? ActorId, Previewed? Preview = null, string? ClientId = null)
{
    /// <summary>By an admin who confirms what they were shown.</summary>
    public static WantedPolicy By(Guid actorId, Guid tenantId, TwoFactorMode mode, DateTimeOffset? effectiveAt, Previewed? preview) =>
        new(tenantId, mode, effectiveAt, preview?.Version ?? 0, actorId, preview);

    /// <summary>An operator ends what a tenant demands, and says why.</summary>
    public static WantedPolicy EndedBy(Guid operatorId, Guid tenantId, int seenVersion, StatedReason reason) =>
        new(tenantId, TwoFactorMode.Off, null, seenVersion, ActorId: null) { OperatorId = operatorId, Reason = reason };

    /// <summary>Who of the platform it was, where that is a person: named in history, and held to no more than the platform itself.</summary>
    public Guid? OperatorId { get; private init; }

    /// <summary>Why an operator does it.</summary>
    public StatedReason? Reason { get; private init; }

    /// <summary>A start lies ahead, within a year.</summary>
    public static bool MayStartAt(DateTimeOffset at, DateTimeOffset now) => at > now && at <= now.AddYears(1);

    public bool IsByPlatform => ActorId is null && ClientId is null;

    /// <summary>A plan that is lost ends no enforcement by itself; only the platform ends it, by saying so.</summary>
    public bool IsEndByPlatform => IsByPlatform && Mode is TwoFactorMode.Off;

    /// <summary>
    /// Whether anything that is demanded now, or from the scheduled day on, would not be demanded any more, or only later. An application
    /// must not do that: whoever stole its secret could.
    /// </summary>
    public bool IsWeakerThan(TenantPolicy policy, DateTimeOffset now) =>
        Mode < policy.Mode || Mode < policy.InForce(now) || (Mode == policy.Mode && Start(EffectiveAt, now) > Start(policy.EffectiveAt, now));

    /// <summary>What was shown is the change that is wanted, or it meets the same people later.</summary>
    public bool IsOfPreview => Preview is { } seen && seen.TenantId == TenantId && seen.Mode == Mode
        && (seen.EffectiveAt == EffectiveAt || EffectiveAt > (seen.EffectiveAt ?? seen.At));

    private static DateTimeOffset Start(DateTimeOffset? effectiveAt, DateTimeOffset now) => effectiveAt > now ? effectiveAt.Value : now;
}
