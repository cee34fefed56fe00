using IdentityProvider.OpenIdConnect.Authorization;
using IdentityProvider.OpenIdConnect.Issuance;
using IdentityProvider.Policy;
using IdentityProvider.SignIn;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace IdentityProvider.OpenIdConnect.Simulation;

/// <summary>Says which of the demands led to what was decided. It decides nothing itself.</summary>
internal static class SimulationReasons
{
    /// <summary>Of a page of the sign-in.</summary>
    public static IReadOnlyList<SimulationSource> Of(Supposition supposed, SignInStep step)
    {
        var gathered = supposed.Gathered;
        return step switch
        {
            SignInStep.Password when supposed.Session is null => [supposed.Account.MaySignIn ? SimulationSource.NoSession : SimulationSource.AccountMayNotSignIn],
            SignInStep.Password => TooYoungFor(gathered, gathered.Situation.Progress.Methods.FirstFactorAt),
            SignInStep.PasswordBeforeSetUp => [.. ForSecondFactor(gathered), SimulationSource.PasswordTooOldForSetUp],
            _ => [.. ForSecondFactor(gathered), .. TooYoungFor(gathered, gathered.Situation.Progress.Methods.SecondFactorAt)],
        };
    }

    /// <summary>Of an error that the flow answers with.</summary>
    public static IReadOnlyList<SimulationSource> OfRefusal(Supposition supposed, string error)
    {
        var gathered = supposed.Gathered;
        return error switch
        {
            Errors.AccessDenied => [SimulationSource.NoMembership],
            Errors.UnmetAuthenticationRequirements => Demanding(gathered.Demands, level => level > AssuranceLevel.MultiFactor),
            _ => [SimulationSource.PromptNone, .. SimulatedDecision.Decide(supposed with { Request = WithPages(supposed) }).Because],
        };
    }

    /// <summary>Of a refusal of the gate's.</summary>
    public static IReadOnlyList<SimulationSource> OfJudgement(Supposition supposed, IssuanceRefusal refusal) => refusal switch
    {
        IssuanceRefusal.SecondFactorRequired => ForSecondFactor(supposed.Gathered),
        IssuanceRefusal.SignInTooOld => TooYoungFor(supposed.Gathered, supposed.Gathered.Situation.Progress.Methods.FirstFactorAt),
        IssuanceRefusal.ClientDisabled => [SimulationSource.ClientMayNotAsk],
        IssuanceRefusal.AccountMayNotSignIn => [SimulationSource.AccountMayNotSignIn],
        _ => [SimulationSource.NoMembership],
    };

    /// <summary>Of a token: what the tenant demands is met, or somebody let the person do without.</summary>
    public static IReadOnlyList<SimulationSource> OfToken(Supposition supposed) =>
        supposed.Standing is { Tenant.Policy: var policy } standing && policy.RequiresTwoFactor(supposed.At) && standing.Methods.Assurance < AssuranceLevel.MultiFactor
            ? [.. SourceOf(standing.ReliefAt(supposed.At).Relief)]
            : [];

    public static IEnumerable<SimulationSource> SourceOf(PolicyRelief relief) => relief switch
    {
        PolicyRelief.Exemption => [SimulationSource.Exemption],
        PolicyRelief.BreakGlass => [SimulationSource.BreakGlass],
        _ => [],
    };

    private static List<SimulationSource> ForSecondFactor(GatheredAuthorization gathered) =>
    [
        .. Demanding(gathered.Demands, level => level >= AssuranceLevel.MultiFactor),
        .. gathered.Situation.Progress.HasSecondFactor ? [SimulationSource.OwnSecondFactor] : Array.Empty<SimulationSource>(),
    ];

    private static List<SimulationSource> Demanding(RequestDemands demands, Func<AssuranceLevel, bool> demanded)
    {
        (SimulationSource Source, AssuranceLevel? Level)[] all =
        [
            (SimulationSource.TenantPolicy, demands.Policy?.Demands(demands.Now, demands.Relief)),
            (SimulationSource.ClientMinimum, demands.ClientMinimum),
            (SimulationSource.AcrValues, RequestRequirement.DemandedBy(demands.AcrValues, demands.Reachable)),
        ];
        return [.. all.Where(d => d.Level is { } level && demanded(level)).Select(d => d.Source)];
    }

    /// <summary>The ages that a proof of that moment does not meet; where nothing was proved, age is no reason.</summary>
    private static List<SimulationSource> TooYoungFor(GatheredAuthorization gathered, DateTimeOffset? provedAt)
    {
        var demands = gathered.Demands;
        (SimulationSource Source, RequestDemands Alone, bool IsThere)[] ages =
        [
            (SimulationSource.MaxAge, demands with { FreshSignIn = false, Rules = null }, demands.MaxAge is not null),
            (SimulationSource.PromptLogin, demands with { MaxAge = null, Rules = null }, demands.FreshSignIn),
            (SimulationSource.TenantSession, demands with { MaxAge = null, FreshSignIn = false }, demands.Rules?.SessionLifetime is not null),
        ];
        return [.. ages.Where(a => a.IsThere && RequestRequirement.Of(a.Alone).FirstFactorSince > provedAt).Select(a => a.Source)];
    }

    /// <summary>The same request, had it not forbidden pages.</summary>
    private static OpenIddict.Abstractions.OpenIddictRequest WithPages(Supposition supposed)
    {
        var request = new OpenIddict.Abstractions.OpenIddictRequest(supposed.Request.GetParameters());
        request.Prompt = null;
        return request;
    }
}
