using IdentityProvider.OpenIdConnect.Authorization;
using IdentityProvider.Policy;
using IdentityProvider.Tenancy;

namespace IdentityProvider.OpenIdConnect.Simulation;

/// <summary>All that the request is held to, once it is known who asks.</summary>
internal static class SimulationDemands
{
    public static IReadOnlyList<SimulationDemand> Of(Supposition supposed, IReadOnlyList<SimulationSource> decided)
    {
        var gathered = supposed.OncePersonIsKnown;
        var demands = gathered.Demands;
        List<SimulationDemand> all = [];
        if (gathered.Resolution is TenantResolution.Member { Tenant: var tenant })
        {
            all.AddRange(OfTenant(supposed, tenant));
        }

        if (demands.ClientMinimum is { } minimum)
        {
            all.Add(new SimulationDemand(SimulationSource.ClientMinimum, false) { Acr = AuthenticationContextClass.NameOf(minimum) });
        }

        if (demands.AcrValues.Count > 0)
        {
            all.Add(new SimulationDemand(SimulationSource.AcrValues, false)
            {
                Acr = AuthenticationContextClass.NameOf(RequestRequirement.DemandedBy(demands.AcrValues, demands.Reachable)),
            });
        }

        if (demands.MaxAge is not null)
        {
            all.Add(new SimulationDemand(SimulationSource.MaxAge, false) { Since = RequestRequirement.Of(demands with { FreshSignIn = false, Rules = null }).FirstFactorSince });
        }

        if (demands.Rules?.SessionLifetime is { } lifetime)
        {
            all.Add(new SimulationDemand(SimulationSource.TenantSession, false) { Since = demands.ArrivedAt - lifetime });
        }

        if (demands.FreshSignIn)
        {
            all.Add(new SimulationDemand(SimulationSource.PromptLogin, false) { Since = demands.ArrivedAt });
        }

        if (gathered.Situation.Progress.HasSecondFactor)
        {
            all.Add(new SimulationDemand(SimulationSource.OwnSecondFactor, false) { Acr = AuthenticationContextClass.MultiFactor });
        }

        all.AddRange(decided.Where(source => all.TrueForAll(d => d.Source != source)).Select(source => new SimulationDemand(source, false)).ToList());
        return [.. all.Select(d => d with { Decides = decided.Contains(d.Source) })];
    }

    private static IEnumerable<SimulationDemand> OfTenant(Supposition supposed, Tenant tenant)
    {
        var (policy, at) = (tenant.Policy, supposed.At);
        var relief = supposed.StandingFor(supposed.NewSession(AuthenticationMethods.Nothing), tenant).ReliefAt(at);
        yield return new SimulationDemand(SimulationSource.TenantPolicy, false)
        {
            Acr = AuthenticationContextClass.NameOf(policy.Demands(at)),
            Mode = policy.InForce(at),
            Version = tenant.PolicyVersion,
            Since = policy.IsScheduled(at) ? null : tenant.TwoFactorEffectiveAt ?? tenant.PolicyChangedAt,
        };
        foreach (var source in policy.RequiresTwoFactor(at) ? SimulationReasons.SourceOf(relief.Relief) : [])
        {
            yield return new SimulationDemand(source, false) { Until = relief.Until };
        }
    }
}
