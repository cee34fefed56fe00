using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using IdentityProvider.Tests.Driving;
using Microsoft.FSharp.Core;

namespace IdentityProvider.Tests.Histories;

/// <summary>Random histories on the real provider. <c>HISTORY_SEED</c> and <c>HISTORY_COUNT</c> ask for others, and for more of them.</summary>
public sealed class Given_any_history
{
    private const ulong UsualSeed = 20301;
    private const ulong UsualCount = 12;

    [Fact, Spec("DESIGN §5 what must always hold")]
    public void when_it_is_lived_then_after_each_step_all_holds_that_must()
    {
        var seed = From("HISTORY_SEED", UsualSeed);
        var config = Config.QuickThrowOnFailure
            .WithMaxTest((int)From("HISTORY_COUNT", UsualCount))
            .WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(seed), FSharpOption<int>.None)));
        Check.One($"histories of seed {seed}", config, Prop.ForAll(History.Any, HistoryMachine.Live));
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", HistoryMachine.Done.OrderBy(done => done.Key).Select(done => $"{done.Value} {done.Key}")));
        Assert.All(["token otp", "token exemption", "token none", "reset", "removal"], what => Assert.True(HistoryMachine.Done.ContainsKey(what), $"Nothing was proved: there was no {what}."));
    }

    private static ulong From(string name, ulong usual) =>
        ulong.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : usual;
}
