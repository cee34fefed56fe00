using FsCheck;
using FsCheck.Fluent;

namespace IdentityProvider.Tests.Histories;

/// <summary>What somebody may do next; each makes sense, or does nothing, whatever was done before.</summary>
public enum Act
{
    SignIn,
    SignInByPasswordAlone,
    BeginSignIn,
    SignInByWhatWasReset,
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
    Reset,
    Exempt,
    Approve,
    ApproveOnesOwn,
    Withdraw,
    Wait,
}

/// <param name="Number">Which refresh token; how many minutes or hours.</param>
public sealed record Step(Act Act, int Person, int Tenant, int App, int Number)
{
    public override string ToString() => Act switch
    {
        Act.SignIn or Act.SignInByPasswordAlone => $"{Act} person {Person} tenant {Tenant} app {App}",
        Act.BeginSignIn or Act.SignInByWhatWasReset or Act.Enrol or Act.Disable => $"{Act} person {Person}",
        Act.Require or Act.ReportOnly or Act.TurnOff => $"{Act} tenant {Tenant}",
        Act.Schedule => $"{Act} tenant {Tenant} in {Minutes} min",
        Act.Refresh or Act.RefreshWithAnOldToken => $"{Act} {Number}",
        Act.Exempt => $"{Act} person {Person} tenant {Tenant} for {Hours} h",
        Act.Wait => $"{Act} {Minutes} min",
        _ => $"{Act} person {Person} tenant {Tenant}",
    };

    /// <summary>Within a freshness, beyond it, beyond an access token and a short exemption, beyond a session.</summary>
    public int Minutes => (Number % 4) switch { 0 => 1, 1 => 6, 2 => 61, _ => 13 * 60 };

    public int Hours => Number % 4 == 3 ? 24 : 1;
}

/// <summary>What two people, two tenants with their admins and three applications do one after the other.</summary>
public sealed record History(IReadOnlyList<Step> Steps)
{
    /// <summary>What people do one after the other in life; a history tells some of each, between steps that have nothing to do with one another.</summary>
    private static readonly Act[][] Plots =
    [
        [Act.Join, Act.Enrol, Act.SignIn, Act.BeginSignIn, Act.Reset, Act.Enrol, Act.SignInByWhatWasReset],
        [Act.Join, Act.Require, Act.Exempt, Act.Approve, Act.SignInByPasswordAlone, Act.Wait, Act.Wait],
        [Act.Exempt, Act.ApproveOnesOwn, Act.SignInByPasswordAlone, Act.Withdraw, Act.Schedule],
        [Act.Join, Act.SignIn, Act.Remove, Act.SignIn, Act.Join],
    ];

    /// <summary>Short and long ones; a failing one is cut down to the shortest that still fails.</summary>
    public static Arbitrary<History> Any { get; } = Arb.From(Generator(), Shorter);

    public override string ToString() => string.Join("; ", Steps);

    private static Gen<History> Generator()
    {
        var acts = Gen.Frequency(
            (3, Gen.Elements(Plots)),
            (2, Gen.Elements(Enum.GetValues<Act>()).ArrayOf(4)));
        var part = acts.SelectMany(chosen => Gen.Choose(0, 127).ArrayOf(chosen.Length), (chosen, bits) => Told(chosen, bits).ToList());
        return Gen.Choose(2, 4).SelectMany(count => part.ArrayOf(count), (_, parts) => new History([.. parts.SelectMany(steps => steps)]));
    }

    /// <summary>Mostly of the same person and tenant; one step in eight is left out, and one is somebody else's.</summary>
    private static IEnumerable<Step> Told(Act[] acts, int[] bits) =>
        from pair in acts.Zip(bits)
        where pair.Second >> 4 != 0
        let who = pair.Second >> 4 == 1 ? pair.Second : bits[0]
        select new Step(pair.First, who & 1, who >> 1 & 1, pair.Second >> 2 & 1, pair.Second >> 3);

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
