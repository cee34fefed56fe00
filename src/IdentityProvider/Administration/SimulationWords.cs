using System.Text.Json;
using IdentityProvider.Auditing;
using IdentityProvider.OpenIdConnect.Issuance;
using IdentityProvider.OpenIdConnect.Simulation;
using IdentityProvider.Tenancy;
using Microsoft.Extensions.Localization;

namespace IdentityProvider.Administration;

/// <summary>Tells in plain words what a simulation found.</summary>
public sealed class SimulationWords(IStringLocalizer<AdministrationTexts> texts)
{
    /// <summary>What happens, and because of what.</summary>
    public string Sentence(SimulationMove move, SimulationAnswer answer, string person, Tenant tenant)
    {
        var what = texts["Simulated" + move.Step, person, move.Error ?? AcrOf(answer)].Value;
        return move.Because.Count == 0
            ? texts["SimulatedPlainly", what]
            : texts["SimulatedBecause", what, string.Join(texts["SimulatedAnd"], move.Because.Select(source => Reason(source, answer, tenant)))];
    }

    /// <summary>As it stands after "because".</summary>
    public string Reason(SimulationSource source, SimulationAnswer answer, Tenant tenant)
    {
        var demand = answer.Why.FirstOrDefault(d => d.Source == source);
        return (source, demand) switch
        {
            (SimulationSource.TenantPolicy, { Since: { } since }) =>
                texts["BecausePolicy" + demand.Mode + "Since", tenant.Name, AuditWords.Time(since), demand.Version!],
            (SimulationSource.TenantPolicy, { Mode: { } mode }) => texts["BecausePolicy" + mode, tenant.Name, demand.Version!],
            (_, { Until: { } until }) => texts["Because" + source, tenant.Name, AuditWords.Time(until)],
            _ => texts["Because" + source, tenant.Name, demand?.Acr ?? ""],
        };
    }

    private static string AcrOf(SimulationAnswer answer) =>
        answer.Claims is { } claims && claims.TryGetProperty(OpenIddict.Abstractions.OpenIddictConstants.Claims.AuthenticationContextReference, out var acr) ? acr.GetString()! : "";

    /// <summary>The evidence as the token has it, one claim a row.</summary>
    public static IEnumerable<(string Name, string Value)> ClaimsOf(SimulationAnswer answer) =>
        from name in EvidenceClaims.Names
        where answer.Claims is { } claims && claims.TryGetProperty(name, out _)
        let value = answer.Claims!.Value.GetProperty(name)
        select (name, value.ValueKind is JsonValueKind.String ? value.GetString()! : value.GetRawText());
}
