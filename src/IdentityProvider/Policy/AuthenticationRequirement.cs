namespace IdentityProvider.Policy;

/// <summary>What one request needs: the strictest of tenant policy, client, <c>acr_values</c>, <c>max_age</c> and <c>prompt</c>.</summary>
/// <param name="Assurance">The least assurance that will do.</param>
/// <param name="FirstFactorSince">The first factor must have been proved at or after this moment; <see langword="null"/>: any time will do.</param>
/// <param name="SecondFactorSince">The same for the second factor, where one is required.</param>
public sealed record AuthenticationRequirement(
    AssuranceLevel Assurance, DateTimeOffset? FirstFactorSince = null, DateTimeOffset? SecondFactorSince = null)
{
    /// <summary>
    /// Who has a second factor need not prove it in a browser that they trust since this moment or later, where nothing else demands one;
    /// <see langword="null"/>: no trust counts. It proves nothing, and stands in no token.
    /// </summary>
    public DateTimeOffset? TrustedBrowserSince { get; init; }

    public static AuthenticationRequirement SignedIn { get; } = new(AssuranceLevel.Password);

    public AuthenticationRequirement AtLeast(AssuranceLevel assurance) =>
        assurance > Assurance ? this with { Assurance = assurance } : this;

    /// <summary>
    /// OpenID Connect Core §3.1.2.1: max_age; and prompt=login, which is max_age=0. Counted from the request's first
    /// arrival, or it would ask for ever. The bound holds for the second factor too.
    /// </summary>
    public AuthenticationRequirement NoOlderThan(TimeSpan maxAge, DateTimeOffset arrivedAt)
    {
        // Note: a client may send any number; beyond the calendar's beginning every proof will do.
        var since = maxAge < arrivedAt - DateTimeOffset.MinValue ? arrivedAt - maxAge : DateTimeOffset.MinValue;
        return this with { FirstFactorSince = Later(FirstFactorSince, since), SecondFactorSince = Later(SecondFactorSince, since) };
    }

    /// <summary>A second factor proved lately, whenever the first was.</summary>
    public AuthenticationRequirement WithSecondFactorSince(DateTimeOffset since) =>
        AtLeast(AssuranceLevel.MultiFactor) with { SecondFactorSince = Later(SecondFactorSince, since) };

    public bool IsExcusedBy(DateTimeOffset? browserTrustedAt) => browserTrustedAt >= TrustedBrowserSince;

    public bool FirstFactorIsMetBy(AuthenticationMethods methods) =>
        methods.FirstFactorAt is { } at && at >= (FirstFactorSince ?? at);

    public bool SecondFactorIsMetBy(AuthenticationMethods methods) => Assurance switch
    {
        < AssuranceLevel.MultiFactor => true,
        AssuranceLevel.MultiFactor => IsSince(methods.SecondFactorAt),
        _ => IsSince(methods.Passkey?.At),
    };

    public bool IsMetBy(AuthenticationMethods methods) =>
        methods.Assurance >= Assurance && FirstFactorIsMetBy(methods) && SecondFactorIsMetBy(methods);

    private bool IsSince(DateTimeOffset? provedAt) => provedAt is { } at && at >= (SecondFactorSince ?? at);

    private static DateTimeOffset Later(DateTimeOffset? a, DateTimeOffset b) => a > b ? a.Value : b;
}
