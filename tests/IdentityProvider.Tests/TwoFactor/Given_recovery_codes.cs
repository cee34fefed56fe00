using IdentityProvider.Tests.Driving;
using IdentityProvider.TwoFactor;

namespace IdentityProvider.Tests.TwoFactor;

public sealed class Given_recovery_codes(TestProvider provider) : IClassFixture<TestProvider>
{
    private const string Wrong = "zzzz-zzzz-zzzz-zzzz";

    [Fact]
    public async Task when_one_is_used_then_it_works_once_in_no_spelling_again_and_the_person_hears_of_it()
    {
        var person = await provider.EnrolledAsync("once@acme.test");
        var code = (await provider.NewRecoveryCodesAsync(person))[3];
        var otherwise = code.Replace("-", "", StringComparison.Ordinal).ToUpperInvariant().Replace('0', 'O').Replace('1', 'L');
        Assert.Equal(ChallengeOutcome.Accepted, await provider.RedeemAsync(person, otherwise));
        Assert.Equal(ChallengeOutcome.Wrong, await provider.RedeemAsync(person, code));
        Assert.Equal(ChallengeOutcome.Wrong, await provider.RedeemAsync(person, otherwise));
        await provider.Mail.NextAsync(person.Email, m => m.Body.Contains('9', StringComparison.Ordinal), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task when_twenty_use_the_same_in_many_spellings_at_once_then_one_does()
    {
        var person = await provider.EnrolledAsync("twenty@acme.test");
        var code = (await provider.NewRecoveryCodesAsync(person))[0];
        string[] spellings = [code, code.ToUpperInvariant(), code.Replace("-", "", StringComparison.Ordinal), code.Replace('-', ' ')];
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => Task.Run(() => provider.RedeemAsync(person, spellings[n % spellings.Length]))));
        Assert.Single(outcomes, ChallengeOutcome.Accepted);
    }

    [Fact]
    public async Task when_wrong_ones_are_tried_then_they_have_a_counter_of_their_own()
    {
        var person = await provider.EnrolledAsync("counted@acme.test");
        var code = (await provider.NewRecoveryCodesAsync(person))[0];
        for (var n = 0; n < 5; n++)
        {
            Assert.Equal(ChallengeOutcome.Wrong, await provider.RedeemAsync(person, Wrong));
        }

        Assert.Equal(ChallengeOutcome.Throttled, await provider.RedeemAsync(person, code));
        Assert.Equal(ChallengeOutcome.Accepted, await provider.AnswerAsync(person, person.Phone.Code()));
        Assert.Equal(ChallengeOutcome.Throttled, await provider.RedeemAsync(person, code));
        provider.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(ChallengeOutcome.Accepted, await provider.RedeemAsync(person, code));
    }

    [Fact]
    public async Task when_new_ones_are_made_then_all_old_ones_are_dead()
    {
        var person = await provider.EnrolledAsync("anew@acme.test");
        var old = await provider.NewRecoveryCodesAsync(person);
        var anew = await provider.NewRecoveryCodesAsync(person);
        Assert.Equal(RecoveryCodes.SetSize, anew.Distinct().Count());
        Assert.Equal(ChallengeOutcome.Wrong, await provider.RedeemAsync(person, old[0]));
        Assert.Equal(ChallengeOutcome.Accepted, await provider.RedeemAsync(person, anew[0]));
    }

    [Fact]
    public async Task when_they_are_of_another_person_then_they_are_wrong()
    {
        var (ada, bob) = (await provider.EnrolledAsync("ada@acme.test"), await provider.EnrolledAsync("bob@acme.test"));
        await provider.NewRecoveryCodesAsync(ada);
        Assert.Equal(ChallengeOutcome.Wrong, await provider.RedeemAsync(ada, (await provider.NewRecoveryCodesAsync(bob))[0]));
    }

    [Fact]
    public async Task when_two_factor_is_off_then_none_are_made() =>
        Assert.Empty(await provider.NewRecoveryCodesAsync(await provider.PersonAsync("off@acme.test")));
}
