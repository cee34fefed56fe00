namespace IdentityProvider.Policy;

/// <summary>What a tenant says of sign-ins for it beside its two-factor policy. It can only be stricter than the platform about sessions.</summary>
/// <param name="SessionLifetime">Single sign-on counts so long from when it was proved; <see langword="null"/>: as long as the platform has it.</param>
/// <param name="SessionIdleLifetime">The same without a visit.</param>
/// <param name="TrustedBrowserLifetime">So long a member's own second factor is not asked for in a browser that they trust; <see langword="null"/>: it is, always.</param>
public sealed record SignInRules(TimeSpan? SessionLifetime, TimeSpan? SessionIdleLifetime, TimeSpan? TrustedBrowserLifetime)
{
    public const int MostTrustDays = 30;

    /// <summary>A visit is written down every five minutes, so less says nothing.</summary>
    public const int LeastIdleMinutes = 10;

    /// <summary>No tenant lets a browser be trusted for longer.</summary>
    public static TimeSpan LongestTrust { get; } = TimeSpan.FromDays(MostTrustDays);

    public bool IsTooLongIdle(DateTimeOffset lastSeenAt, DateTimeOffset now) => SessionIdleLifetime is { } idle && lastSeenAt < now - idle;
}
