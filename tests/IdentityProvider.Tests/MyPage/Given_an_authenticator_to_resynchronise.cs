using IdentityProvider.Auditing;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.SignIn;
using IdentityProvider.Tests.TwoFactor;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.MyPage;

public sealed class Given_an_authenticator_to_resynchronise : WorldForEachTest
{
    private AuthenticatorApp Phone => World.Dora.Phone;

    [Theory, Spec("RFC 6238 §6")]
    [InlineData(8, "about 4 minutes ahead")]
    [InlineData(-7, "about 4 minutes behind")]
    public async Task when_two_codes_in_a_row_are_typed_then_the_drift_is_remembered_and_the_window_is_around_it(int steps, string words)
    {
        await OpenAsync();
        Pass(9); // a slow phone has no codes that are newer than the last one until its clock is past that
        Phone.Ahead = steps * TimeSpan.FromSeconds(30);
        var page = await TryAsync(Phone.Code(-1), Phone.Code());
        Assert.Contains(words, page.Alert, StringComparison.Ordinal);
        Assert.Equal(steps, (await DeviceAsync()).Drift);
        Assert.Equal(1, await World.Provider.WithDatabaseAsync(db => db.Set<AuditEntry>().CountAsync(e => e.Kind == "two_factor.authenticator_resynchronised")));

        Pass(10);
        Assert.Equal(ChallengeOutcome.ClockOff, await AnswerAsync(2));
        Assert.Equal(ChallengeOutcome.ClockOff, await AnswerAsync(-2));
        Assert.Equal(ChallengeOutcome.Accepted, await AnswerAsync(-1));
        Assert.Equal(ChallengeOutcome.Accepted, await AnswerAsync(0));
        Assert.Equal(ChallengeOutcome.Accepted, await AnswerAsync(1));
        Assert.Equal(steps, (await DeviceAsync()).Drift);
    }

    [Fact]
    public async Task when_the_clock_is_set_after_that_then_the_text_says_what_to_do()
    {
        await OpenAsync();
        Phone.Ahead = TimeSpan.FromMinutes(2);
        await TryAsync(Phone.Code(-1), Phone.Code());
        Phone.Ahead = TimeSpan.Zero;
        Pass(5);
        using var browser = World.NewBrowser();
        await browser.TryPasswordAsync(World.Dora);
        Assert.Contains("re-synchronise it once more", (await browser.TryCodeAsync(Phone.Code())).Alert, StringComparison.Ordinal);

        Pass(2);
        await OpenAsync();
        Assert.Contains("is right", (await TryAsync(Phone.Code(-1), Phone.Code())).Alert, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not in a row")]
    [InlineData("backwards")]
    [InlineData("the same twice")]
    [InlineData("one of them")]
    [InlineData("too far ahead")]
    [InlineData("too old")]
    [InlineData("spent")]
    [InlineData("of another device")]
    [InlineData("empty")]
    public async Task when_the_codes_are_no_fresh_pair_then_nothing_is_remembered_and_the_try_is_counted(string fault)
    {
        var tablet = await World.Provider.AnotherDeviceAsync(World.Dora);
        await OpenAsync();
        var before = await DeviceAsync();
        var (first, next) = fault switch
        {
            "not in a row" => (Phone.Code(2), Phone.Code(4)),
            "backwards" => (Phone.Code(3), Phone.Code(2)),
            "the same twice" => (Phone.Code(2), Phone.Code(2)),
            "one of them" => (Phone.WrongCode(), Phone.Code(2)),
            "too far ahead" => (Phone.Code(20), Phone.Code(21)),
            "too old" => (Phone.Code(-21), Phone.Code(-20)),
            "spent" => (Phone.Code(), Phone.Code(1)),
            "of another device" => (tablet.Code(2), tablet.Code(3)),
            _ => ("", ""),
        };
        Assert.Contains("not right", (await TryAsync(first, next)).Alert, StringComparison.Ordinal);
        Assert.Equivalent(before, await DeviceAsync(), strict: true);
        Assert.Equal(1, await World.Provider.FailuresAsync(FailureBudget.Totp, World.Dora));
    }

    /// <summary>A code that a guesser was told of comes back into reach by another drift, and is worth nothing there either.</summary>
    [Fact]
    public async Task when_a_code_was_foreseen_then_no_resynchronisation_brings_it_back()
    {
        await OpenAsync();
        Assert.Equal(ChallengeOutcome.ClockOff, await AnswerAsync(8));
        var (foreseen, step) = (Phone.Code(8), Phone.Code(7));
        Assert.Contains("not right", (await TryAsync(step, foreseen)).Alert, StringComparison.Ordinal);
        Assert.Contains("not right", (await TryAsync(foreseen, Phone.Code(9))).Alert, StringComparison.Ordinal);

        Phone.Ahead = TimeSpan.FromMinutes(3);
        Assert.Contains("about 3 minutes ahead", (await TryAsync(Phone.Code(-1), Phone.Code())).Alert, StringComparison.Ordinal);
        Pass(2);
        Assert.Equal(ChallengeOutcome.AlreadyUsed, await World.Provider.AnswerAsync(World.Dora, foreseen));
        Assert.Equal(ChallengeOutcome.Accepted, await AnswerAsync(1));
    }

    [Fact]
    public async Task when_pairs_are_guessed_then_they_are_counted_with_the_codes_of_the_sign_in()
    {
        await OpenAsync();
        for (var n = 0; n < 5; n++)
        {
            await TryAsync(Phone.WrongCode(), Phone.WrongCode());
        }

        Assert.Contains("not right", (await TryAsync(Phone.Code(2), Phone.Code(3))).Alert, StringComparison.Ordinal);
        Assert.Equal(ChallengeOutcome.Throttled, await AnswerAsync(1));
        Assert.Equal(0, (await DeviceAsync()).Drift);
    }

    [Fact]
    public async Task when_one_pair_is_posted_twenty_times_at_once_then_one_is_taken_and_both_codes_are_spent()
    {
        await OpenAsync();
        Phone.Ahead = TimeSpan.FromMinutes(2);
        var (token, id) = (Browser.Page.Hidden(DirectPost.TokenField), (await DeviceAsync()).Id.ToString());
        var (first, next) = (Phone.Code(-1), Phone.Code());
        var tabs = Enumerable.Range(0, 20).Select(_ => Browser.Copy(World.Provider.NewClient())).ToList();
        var pages = await Task.WhenAll(tabs.Select(tab => tab.PostAsync(
            "/my/two-factor/resynchronise", (DirectPost.TokenField, token), ("id", id), ("First", first), ("Next", next))));
        Assert.Single(pages, page => page.Alert.Contains("minutes ahead", StringComparison.Ordinal));
        tabs.ForEach(tab => tab.Dispose());
        await World.Provider.ForgiveAsync(World.Dora);
        Assert.Equal(ChallengeOutcome.AlreadyUsed, await World.Provider.AnswerAsync(World.Dora, next));
        Assert.Equal(ChallengeOutcome.Accepted, await AnswerAsync(1));
    }

    private async Task OpenAsync()
    {
        await World.Dora.VisitAsync(Browser, "/my/two-factor");
        await Browser.PressAsync("Re-synchronise");
        await World.Dora.GetThroughAsync(Browser);
    }

    private Task<Page> TryAsync(string first, string next) => Browser.Fill("First code", first).Fill("Next code", next).PressAsync("Re-synchronise");

    private Task<ChallengeOutcome> AnswerAsync(int steps) => World.Provider.AnswerAsync(World.Dora, Phone.Code(steps));

    private async Task<Authenticator> DeviceAsync() => (await World.Provider.DevicesOfAsync(World.Dora))[0];

    private void Pass(int steps) => World.Provider.Clock.AdjustTime(World.Provider.Clock.GetUtcNow() + (steps * TimeSpan.FromSeconds(30)));
}
