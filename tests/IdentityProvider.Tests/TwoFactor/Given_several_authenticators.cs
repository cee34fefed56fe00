using IdentityProvider.Tests.Driving;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.TwoFactor;

public sealed class Given_several_authenticators(TestProvider provider) : IClassFixture<TestProvider>
{
    [Fact, Spec("RFC 6238 §5.2")]
    public async Task when_a_code_is_right_then_its_step_is_spent_on_the_device_that_it_fits_and_on_no_other()
    {
        var (person, tablet) = await TwoAsync("two@acme.test");
        Assert.Equal(ChallengeOutcome.Accepted, await provider.AnswerAsync(person, person.Phone.Code(1)));
        Assert.Equal(ChallengeOutcome.AlreadyUsed, await provider.AnswerAsync(person, person.Phone.Code()));
        Assert.Equal(ChallengeOutcome.Accepted, await provider.AnswerAsync(person, tablet.Code()));
        Assert.Equal(ChallengeOutcome.AlreadyUsed, await provider.AnswerAsync(person, tablet.Code()));
    }

    [Fact]
    public async Task when_forty_use_the_same_two_codes_at_once_then_each_code_is_used_once()
    {
        var (person, tablet) = await TwoAsync("forty@acme.test");
        string[] codes = [person.Phone.Code(), tablet.Code()];
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 40).Select(n => Task.Run(async () => (Code: n % 2, Outcome: await provider.AnswerAsync(person, codes[n % 2])))));
        Assert.True(outcomes.Count(o => o is (0, ChallengeOutcome.Accepted)) <= 1);
        Assert.True(outcomes.Count(o => o is (1, ChallengeOutcome.Accepted)) <= 1);
        Assert.Contains(outcomes, o => o.Outcome is ChallengeOutcome.Accepted);
    }

    [Fact]
    public async Task when_twenty_guess_at_once_then_a_try_counts_once_however_many_devices_there_are()
    {
        var (person, _) = await TwoAsync("guessed@acme.test");
        var wrong = person.Phone.WrongCode();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => provider.AnswerAsync(person, wrong))));
        Assert.Equal((5, 15), (outcomes.Count(o => o is ChallengeOutcome.Wrong), outcomes.Count(o => o is ChallengeOutcome.Throttled)));
        Assert.Equal(5, await provider.FailuresAsync(FailureBudget.Totp, person));
    }

    [Fact]
    public async Task when_the_secret_of_one_cannot_be_read_then_the_other_lets_in_and_what_is_wrong_is_refused_as_before()
    {
        var (person, tablet) = await TwoAsync("unreadable@acme.test");
        var broken = (await provider.DevicesOfAsync(person))[0].Id;
        await provider.WithDatabaseAsync(db => db.Set<Authenticator>().Where(a => a.Id == broken).ExecuteUpdateAsync(set => set.SetProperty(a => a.SealedSecret, new byte[] { 1 })));
        Assert.Equal(ChallengeOutcome.Unreadable, await provider.AnswerAsync(person, person.Phone.Code()));
        Assert.Equal(1, await provider.FailuresAsync(FailureBudget.Totp, person));
        Assert.Equal(ChallengeOutcome.Accepted, await provider.AnswerAsync(person, tablet.Code()));
    }

    [Fact]
    public async Task when_a_code_is_checked_then_five_devices_cost_no_more_statements_than_one()
    {
        var one = await provider.EnrolledAsync("one@acme.test");
        var (five, last) = await TwoAsync("five@acme.test");
        for (var n = 2; n < Authenticator.Most; n++)
        {
            last = await provider.AnotherDeviceAsync(five);
        }

        async Task<int> CostAsync(Person person, string code) => (await provider.StatementsOfAsync(async () => Assert.Equal(ChallengeOutcome.Accepted, await provider.AnswerAsync(person, code)))).Count;
        Assert.Equal(await CostAsync(one, one.Phone.Code()), await CostAsync(five, last.Code()));
    }

    private async Task<(Person Person, AuthenticatorApp Tablet)> TwoAsync(string email)
    {
        var person = await provider.EnrolledAsync(email);
        return (person, await provider.AnotherDeviceAsync(person, "Tablet"));
    }
}
