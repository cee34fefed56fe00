using IdentityProvider.Policy;

namespace IdentityProvider.OpenIdConnect.Authorization;

/// <summary>All that has a say in what one authorization request requires.</summary>
/// <param name="Policy">The tenant's; <see langword="null"/> while the tenant is not known yet. The gate asks it again.</param>
/// <param name="ClientMinimum">The least that the client takes.</param>
/// <param name="AcrValues">OpenID Connect Core §3.1.2.1, in order of preference.</param>
/// <param name="MaxAge">The same.</param>
/// <param name="FreshSignIn">prompt=login.</param>
/// <param name="ArrivedAt">When the request first arrived: what freshness counts from.</param>
/// <param name="Reachable">The most that the person can prove; while nobody is known, the most that anybody can.</param>
/// <param name="Relief">What lets the person do without what the tenant demands.</param>
/// <param name="Rules">The tenant's, beside its policy.</param>
public sealed record RequestDemands(
    TenantPolicy? Policy,
    AssuranceLevel? ClientMinimum,
    IReadOnlyList<string> AcrValues,
    TimeSpan? MaxAge,
    bool FreshSignIn,
    DateTimeOffset ArrivedAt,
    DateTimeOffset Now,
    AssuranceLevel Reachable,
    PolicyRelief Relief = PolicyRelief.None,
    SignInRules? Rules = null);

/// <summary>The strictest of tenant, client and request. Pure, and the only place where it is put together.</summary>
public static class RequestRequirement
{
    public static AuthenticationRequirement Of(RequestDemands demands)
    {
        var requirement = AuthenticationRequirement.SignedIn
            .AtLeast(demands.Policy?.Demands(demands.Now, demands.Relief) ?? AssuranceLevel.Password)
            .AtLeast(demands.ClientMinimum ?? AssuranceLevel.Password)
            .AtLeast(DemandedBy(demands.AcrValues, demands.Reachable));
        if (demands.MaxAge is { } maxAge)
        {
            requirement = requirement.NoOlderThan(maxAge, demands.ArrivedAt);
        }

        if (demands.Rules?.SessionLifetime is { } lifetime)
        {
            requirement = requirement.NoOlderThan(lifetime, demands.ArrivedAt);
        }

        requirement = requirement with { TrustedBrowserSince = demands.Now - demands.Rules?.TrustedBrowserLifetime };
        return demands.FreshSignIn ? requirement.NoOlderThan(TimeSpan.Zero, demands.ArrivedAt) : requirement;
    }

    /// <summary>
    /// Unknown values are ignored. Of the known ones the first that can be reached is demanded; where none can, the first of
    /// all is, and cannot be met.
    /// </summary>
    public static AssuranceLevel DemandedBy(IReadOnlyList<string> acrValues, AssuranceLevel reachable)
    {
        var known = acrValues.Select(AuthenticationContextClass.Parse).OfType<AssuranceLevel>().ToList();
        return known.Count == 0 ? AssuranceLevel.Password
            : known.FirstOrDefault(level => level <= reachable) is var first and not AssuranceLevel.None ? first
            : known[0];
    }
}
