using FsCheck;
using FsCheck.Fluent;

namespace IdentityProvider.Tests.Histories;

/// <summary>What somebody may do next; each makes sense, or does nothing, whatever was done before.</summary>
public enum Act
{
    SignIn,
    SignInByPasswordAlone,
    Enrol,
    Disable,
    Require,
    ReportOnly,
    TurnOff,
    Schedule,
    Refresh,
    RefreshWithAnOldToken,
    Remove,
    Join,
    Wait,
}

/// <param name="Number">Which refresh token; how many minutes.</param>
public sealed record Step(Act Act, int Person, int Tenant, int App, int Number)
{
    public override string ToString() => Act switch
    {
        Act.SignIn or Act.SignInByPasswordAlone => $"{Act} person {Person} tenant {Tenant} app {App}",
        Act.Enrol or Act.Disable => $"{Act} person {Person}",
        Act.Require or Act.ReportOnly or Act.TurnOff => $"{Act} tenant {Tenant}",
        Act.Schedule => $"{Act} tenant {Tenant} in {Minutes} min",
        Act.Refresh or Act.RefreshWithAnOldToken => $"{Act} {Number}",
        Act.Remove or Act.Join => $"{Act} person {Person} tenant {Tenant}",
        _ => $"{Act} {Minutes} min",
    };

    /// <summary>Within a freshness, beyond it, beyond an access token, beyond a session.</summary>
    public int Minutes => (Number % 4) switch { 0 => 1, 1 => 6, 2 => 61, _ => 13 * 60 };
}

/// <summary>What two people, two tenants and two applications do one after the other.</summary>
public sealed record History(IReadOnlyList<Step> Steps)
{
    private const int Longest = 12;

    /// <summary>Short and long ones; a failing one is cut down to the shortest that still fails.</summary>
    public static Arbitrary<History> Any { get; } = Arb.From(Generator(), Shorter);

    public override string ToString() => string.Join("; ", Steps);

    private static Gen<History> Generator()
    {
        var act = Gen.Frequency(
            (5, Gen.Elements(Act.SignIn, Act.SignInByPasswordAlone)),
            (4, Gen.Elements(Act.Refresh)),
            (3, Gen.Elements(Act.Require, Act.TurnOff, Act.Schedule, Act.ReportOnly)),
            (2, Gen.Elements(Act.Enrol, Act.Disable)),
            (2, Gen.Elements(Act.Wait)),
            (1, Gen.Elements(Act.RefreshWithAnOldToken, Act.Remove, Act.Join)));
        var step = act.SelectMany(a => Gen.Choose(0, 31), (a, bits) => new Step(a, bits & 1, bits >> 1 & 1, bits >> 2 & 1, bits >> 1));
        return Gen.Choose(5, Longest).SelectMany(count => step.ArrayOf(count), (_, steps) => new History(steps));
    }

    private static IEnumerable<History> Shorter(History history)
    {
        var steps = history.Steps;
        for (var length = steps.Count / 2; length >= 1; length /= 2)
        {
            for (var from = 0; from < steps.Count; from += length)
            {
                yield return new History([.. steps.Take(from), .. steps.Skip(from + length)]);
            }
        }
    }
}
