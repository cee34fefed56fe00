using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.TwoFactor;
using IdentityProvider.TwoFactor;

namespace IdentityProvider.Tests.SignIn;

/// <summary>A phone whose clock is off is told so; a guesser who is told the same gets nothing for it.</summary>
public sealed class Given_a_clock_that_is_off(TestProvider provider) : IClassFixture<TestProvider>
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(30);

    [Theory, Spec("RFC 6238 §6")]
    [InlineData(2, "about 1 minute ahead")]
    [InlineData(8, "about 4 minutes ahead")]
    [InlineData(20, "about 10 minutes ahead")]
    [InlineData(-2, "about 1 minute behind")]
    [InlineData(-7, "about 4 minutes behind")]
    [InlineData(-20, "about 10 minutes behind")]
    public async Task when_the_code_is_of_another_time_then_it_is_refused_counted_and_told_how_far(int steps, string words)
    {
        var person = await provider.EnrolledAsync($"off{steps}@acme.test");
        using var browser = await AtTheCodeAsync(person);
        var page = await browser.TryCodeAsync(person.Phone.Code(steps));
        Assert.Equal("/signin/two-factor", page.Path);
        Assert.Contains(words, page.Alert, StringComparison.Ordinal);
        Assert.Contains("automatic date and time", page.Alert, StringComparison.Ordinal);
        Assert.Equal(1, await provider.FailuresAsync(FailureBudget.Totp, person));
        Assert.Equal(SignInDriving.Profile, (await browser.TryCodeAsync(person.Phone.Code())).Path);
    }

    [Theory]
    [InlineData(21)]
    [InlineData(-21)]
    public async Task when_it_is_more_than_ten_minutes_then_nothing_is_told(int steps)
    {
        var person = await provider.EnrolledAsync($"far{steps}@acme.test");
        using var browser = await AtTheCodeAsync(person);
        Assert.Contains("That code is not right", (await browser.TryCodeAsync(person.Phone.Code(steps))).Alert, StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_it_is_of_the_second_device_then_that_one_is_told_of()
    {
        var person = await provider.EnrolledAsync("second@acme.test");
        var tablet = await provider.AnotherDeviceAsync(person);
        using var browser = await AtTheCodeAsync(person);
        Assert.Contains("4 minutes ahead", (await browser.TryCodeAsync(tablet.Code(8))).Alert, StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_the_person_reads_Japanese_then_so_is_the_hint()
    {
        var person = await provider.EnrolledAsync("japanese@acme.test");
        using var browser = await AtTheCodeAsync(person);
        var code = person.Phone.Code(8);
        browser.Fill("Authentication code", code).Language = "ja";
        Assert.Contains("約 4 分進んでいる", (await browser.PressAsync("Submit")).Alert, StringComparison.Ordinal);
    }

    /// <summary>Each hint tells a guesser of a code before its time: not one of several is worth anything when that comes.</summary>
    [Fact]
    public async Task when_codes_were_foreseen_then_none_of_them_is_accepted_at_its_time_and_the_owners_next_one_is()
    {
        var person = await provider.EnrolledAsync("foreseen@acme.test");
        using var browser = await AtTheCodeAsync(person);
        string[] foreseen = [person.Phone.Code(3), person.Phone.Code(5), person.Phone.Code(4)];
        foreach (var code in foreseen)
        {
            Assert.Contains("ahead", (await browser.TryCodeAsync(code)).Alert, StringComparison.Ordinal);
        }

        for (var step = 1; step <= 6; step++)
        {
            Advance(Step);
            await provider.ForgiveAsync(person);
            foreach (var code in foreseen)
            {
                Assert.True(await provider.AnswerAsync(person, code) is ChallengeOutcome.AlreadyUsed or ChallengeOutcome.ClockOff);
            }
        }

        await provider.ForgiveAsync(person);

        Assert.Equal(ChallengeOutcome.Accepted, await provider.AnswerAsync(person, person.Phone.Code()));
    }

    [Fact]
    public async Task when_twenty_foresee_different_codes_at_once_then_each_of_them_is_remembered()
    {
        var person = await provider.EnrolledAsync("parallel@acme.test");
        var codes = Enumerable.Range(2, 18).Select(person.Phone.Code).ToList();
        var outcomes = await Task.WhenAll(codes.Select(code => Task.Run(() => provider.AnswerAsync(person, code))));
        Assert.Equal((5, 13), (outcomes.Count(o => o is ChallengeOutcome.ClockOff), outcomes.Count(o => o is ChallengeOutcome.Throttled)));
        Assert.Equal(5, Assert.Single(await provider.DevicesOfAsync(person)).ToldSteps.Length);
    }

    [Fact]
    public async Task when_too_many_were_wrong_then_nothing_is_told_and_nothing_remembered()
    {
        var person = await provider.EnrolledAsync("throttled@acme.test");
        using var browser = await AtTheCodeAsync(person);
        for (var n = 0; n < 5; n++)
        {
            await browser.TryCodeAsync(person.Phone.WrongCode());
        }

        Assert.Contains("That code is not right", (await browser.TryCodeAsync(person.Phone.Code(8))).Alert, StringComparison.Ordinal);
        Assert.Empty(Assert.Single(await provider.DevicesOfAsync(person)).ToldSteps);
    }

    [Fact]
    public async Task when_it_is_the_hundredth_wrong_one_then_nothing_is_told()
    {
        var person = await provider.EnrolledAsync("exhausted@acme.test");
        await provider.FailedAsync(person, FailureBudget.TotpCap - 1);
        using var browser = await AtTheCodeAsync(person);
        var alert = (await browser.TryCodeAsync(person.Phone.Code(8))).Alert;
        Assert.Contains("Too many wrong codes", alert, StringComparison.Ordinal);
        Assert.DoesNotContain("ahead", (await browser.TryCodeAsync(person.Phone.Code(9))).Alert, StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_the_code_was_used_then_the_text_says_so_and_it_is_counted()
    {
        var person = await provider.EnrolledAsync("used@acme.test");
        var code = person.Phone.Code();
        Assert.Equal(ChallengeOutcome.Accepted, await provider.AnswerAsync(person, code));
        using var browser = await AtTheCodeAsync(person);
        Assert.Contains("used already", (await browser.TryCodeAsync(code)).Alert, StringComparison.Ordinal);
        Assert.Equal(1, await provider.FailuresAsync(FailureBudget.Totp, person));
        Advance(4 * Step);
        Assert.Contains("used already", (await browser.TryCodeAsync(code)).Alert, StringComparison.Ordinal);
    }

    private async Task<Browser> AtTheCodeAsync(Person person)
    {
        var browser = provider.NewBrowser();
        Assert.Equal("/signin/two-factor", (await browser.TryPasswordAsync(person)).Path);
        return browser;
    }

    private void Advance(TimeSpan by) => provider.Clock.AdjustTime(provider.Clock.GetUtcNow() + by);
}
