using IdentityProvider.Tests.Driving;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.TwoFactor;

public sealed class Given_an_authenticator_challenge(TestProvider provider) : IClassFixture<TestProvider>
{
    [Theory, Spec("RFC 6238 §5.2")]
    [InlineData(-3, ChallengeOutcome.ClockOff)]
    [InlineData(-2, ChallengeOutcome.ClockOff)]
    [InlineData(-1, ChallengeOutcome.Accepted)]
    [InlineData(0, ChallengeOutcome.Accepted)]
    [InlineData(1, ChallengeOutcome.Accepted)]
    [InlineData(2, ChallengeOutcome.ClockOff)]
    public async Task when_the_code_is_of_another_step_then_only_the_neighbours_do(int steps, ChallengeOutcome expected)
    {
        var person = await provider.EnrolledAsync($"window{steps}@acme.test");
        Assert.Equal(expected, await provider.AnswerAsync(person, person.Phone.Code(steps)));
    }

    [Fact, Spec("RFC 6238 §5.2")]
    public async Task when_a_step_was_accepted_then_neither_it_nor_an_earlier_one_is_again()
    {
        var person = await provider.EnrolledAsync("forwards@acme.test");
        Assert.Equal(ChallengeOutcome.Accepted, await provider.AnswerAsync(person, person.Phone.Code()));
        Assert.Equal(ChallengeOutcome.AlreadyUsed, await provider.AnswerAsync(person, person.Phone.Code()));
        Assert.Equal(ChallengeOutcome.AlreadyUsed, await provider.AnswerAsync(person, person.Phone.Code(-1)));
        Assert.Equal(ChallengeOutcome.Accepted, await provider.AnswerAsync(person, person.Phone.Code(1)));
    }

    [Fact]
    public async Task when_twenty_use_the_same_code_at_once_then_one_does()
    {
        var person = await provider.EnrolledAsync("twenty@acme.test");
        var code = person.Phone.Code();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => provider.AnswerAsync(person, code))));
        Assert.Single(outcomes, ChallengeOutcome.Accepted);
    }

    [Fact]
    public async Task when_twenty_guess_at_once_then_five_are_verified_and_all_of_those_are_counted()
    {
        var person = await provider.EnrolledAsync("guessed@acme.test");
        var wrong = person.Phone.WrongCode();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => provider.AnswerAsync(person, wrong))));
        Assert.Equal(5, outcomes.Count(o => o is ChallengeOutcome.Wrong));
        Assert.Equal(15, outcomes.Count(o => o is ChallengeOutcome.Throttled));
        Assert.Equal(5, await provider.FailuresAsync(FailureBudget.Totp, person));
    }

    [Fact]
    public async Task when_five_were_wrong_then_the_right_one_is_refused_for_a_while_and_not_for_good()
    {
        var person = await provider.EnrolledAsync("delayed@acme.test");
        await FailAsync(person, 5);
        Assert.Equal(ChallengeOutcome.Throttled, await provider.AnswerAsync(person, person.Phone.Code()));
        provider.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(ChallengeOutcome.Accepted, await provider.AnswerAsync(person, person.Phone.Code()));
        Assert.Equal(0, await provider.FailuresAsync(FailureBudget.Totp, person));
    }

    [Fact]
    public async Task when_a_hundred_were_wrong_in_a_row_then_no_time_helps_and_the_person_hears_of_it_once()
    {
        // Note: a clock of its own that is set, not advanced: else the background work of thirty days would be done, tick by tick.
        await using var own = await TestProvider.StartAsync();
        var person = await own.EnrolledAsync("hundred@acme.test");
        var codes = await own.NewRecoveryCodesAsync(person);
        for (var n = 1; n < FailureBudget.TotpCap; n++)
        {
            Assert.Equal(ChallengeOutcome.Wrong, await own.AnswerAsync(person, person.Phone.WrongCode()));
            own.Clock.AdjustTime(own.Clock.GetUtcNow() + TimeSpan.FromMinutes(15));
        }

        Assert.Equal(ChallengeOutcome.Exhausted, await own.AnswerAsync(person, person.Phone.WrongCode()));
        own.Clock.AdjustTime(own.Clock.GetUtcNow() + TimeSpan.FromDays(30));
        Assert.Equal(ChallengeOutcome.Exhausted, await own.AnswerAsync(person, person.Phone.Code()));
        var kinds = await own.WithDatabaseAsync(db => db.Set<IdentityProvider.Auditing.AuditEntry>()
            .CountAsync(e => e.Kind == "two_factor.challenge_exhausted"));
        Assert.Equal(1, kinds);
        await own.Mail.NextAsync(person.Email, m => m.Body.Contains("wrong", StringComparison.OrdinalIgnoreCase), TestContext.Current.CancellationToken);

        Assert.Equal(ChallengeOutcome.Accepted, await own.RedeemAsync(person, codes[0]));
        Assert.Equal(ChallengeOutcome.Accepted, await own.AnswerAsync(person, person.Phone.Code()));
    }

    [Fact]
    public async Task when_the_code_is_of_another_person_then_it_is_wrong_and_counted_on_the_one_who_was_asked()
    {
        var (asked, other) = (await provider.EnrolledAsync("asked@acme.test"), await provider.EnrolledAsync("other@acme.test"));
        Assert.Equal(ChallengeOutcome.Wrong, await provider.AnswerAsync(asked, other.Phone.Code()));
        Assert.Equal((1, 0), (await provider.FailuresAsync(FailureBudget.Totp, asked), await provider.FailuresAsync(FailureBudget.Totp, other)));
    }

    [Fact]
    public async Task when_a_sealed_secret_was_moved_from_another_row_then_it_opens_for_nobody_and_two_factor_stays_on()
    {
        var (victim, thief) = (await provider.EnrolledAsync("victim@acme.test"), await provider.EnrolledAsync("thief@acme.test"));
        var (victimId, thiefId) = ((await provider.AccountOfAsync(victim)).Id, (await provider.AccountOfAsync(thief)).Id);
        await provider.WithDatabaseAsync(async db =>
        {
            var moved = await db.Set<Authenticator>().Where(a => a.AccountId == thiefId).Select(a => a.SealedSecret).SingleAsync();
            return await db.Set<Authenticator>().Where(a => a.AccountId == victimId).ExecuteUpdateAsync(set => set.SetProperty(a => a.SealedSecret, moved));
        });
        Assert.Equal(ChallengeOutcome.Unreadable, await provider.AnswerAsync(victim, thief.Phone.Code()));
        Assert.Equal(ChallengeOutcome.Unreadable, await provider.AnswerAsync(victim, victim.Phone.Code()));
        Assert.True(await provider.WithAsync<TwoFactorStatus, bool>(s => s.IsOnAsync(victimId, TestContext.Current.CancellationToken)));
    }

    private async Task FailAsync(Person person, int times)
    {
        for (var n = 0; n < times; n++)
        {
            Assert.Equal(ChallengeOutcome.Wrong, await provider.AnswerAsync(person, person.Phone.WrongCode()));
        }
    }
}
