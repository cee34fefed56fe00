using IdentityProvider.Tests.Driving;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.TwoFactor;

public sealed class Given_a_mailed_code(TestProvider provider) : IClassFixture<TestProvider>
{
    private readonly Guid place = Guid.CreateVersion7();

    [Fact]
    public async Task when_it_is_typed_where_it_was_asked_for_then_it_does_once()
    {
        var person = await provider.PersonAsync("once@acme.test");
        var code = await SendAsync(person);
        Assert.Equal(MailedCodeOutcome.Expired, await ProveAsync(person, code, Guid.CreateVersion7()));
        Assert.Equal(MailedCodeOutcome.Accepted, await ProveAsync(person, code));
        Assert.Equal(MailedCodeOutcome.Expired, await ProveAsync(person, code));
    }

    [Fact]
    public async Task when_five_wrong_ones_were_tried_then_the_right_one_is_dead()
    {
        var person = await provider.PersonAsync("guessed@acme.test");
        var code = await SendAsync(person);
        var wrong = code == "000000" ? "000001" : "000000";
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => ProveAsync(person, wrong))));
        Assert.Equal(5, outcomes.Count(o => o is MailedCodeOutcome.Wrong));
        Assert.NotEqual(MailedCodeOutcome.Accepted, await ProveAsync(person, code));

        // Note: another code brings no fresh guesses while the account's own counter delays.
        await SendAsync(person, again: true);
        Assert.Equal(MailedCodeOutcome.Throttled, await ProveAsync(person, wrong));
    }

    [Fact]
    public async Task when_ten_minutes_passed_then_it_is_dead()
    {
        var person = await provider.PersonAsync("late@acme.test");
        var code = await SendAsync(person);
        provider.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(MailedCodeOutcome.Expired, await ProveAsync(person, code));
    }

    [Fact]
    public async Task when_many_are_asked_for_then_five_an_hour_are_sent_and_only_the_newest_works()
    {
        var person = await provider.PersonAsync("many@acme.test");
        var first = await SendAsync(person);
        var accountId = (await provider.AccountOfAsync(person)).Id;
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => AskAsync(accountId, again: true))));
        Assert.Equal(MailedCode.SendsPerHour, await provider.WithDatabaseAsync(db => db.Set<SentCode>().CountAsync(c => c.AccountId == accountId)));
        Assert.NotEqual(MailedCodeOutcome.Accepted, await ProveAsync(person, first));

        provider.Clock.Advance(TimeSpan.FromHours(1));
        await AskAsync(accountId, again: true);
        Assert.Equal(MailedCode.SendsPerHour + 1, await provider.WithDatabaseAsync(db => db.Set<SentCode>().CountAsync(c => c.AccountId == accountId)));
    }

    [Fact]
    public async Task when_the_page_is_opened_again_then_no_other_one_is_sent()
    {
        var person = await provider.PersonAsync("reload@acme.test");
        await SendAsync(person);
        var accountId = (await provider.AccountOfAsync(person)).Id;
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Task.Run(() => AskAsync(accountId, again: false))));
        Assert.Equal(1, await provider.WithDatabaseAsync(db => db.Set<SentCode>().CountAsync(c => c.AccountId == accountId)));
    }

    private async Task<string> SendAsync(Person person, bool again = false)
    {
        await AskAsync((await provider.AccountOfAsync(person)).Id, again);
        return (await provider.Mail.NextAsync(person.Email, TestContext.Current.CancellationToken)).Code;
    }

    private Task<bool> AskAsync(Guid accountId, bool again) => provider.WithAsync<MailedCode, bool>(async codes =>
    {
        await codes.SendAsync(accountId, place, again, TestContext.Current.CancellationToken);
        return true;
    });

    private async Task<MailedCodeOutcome> ProveAsync(Person person, string code, Guid? elsewhere = null)
    {
        var accountId = (await provider.AccountOfAsync(person)).Id;
        return await provider.WithAsync<MailedCode, MailedCodeOutcome>(
            codes => codes.ProveAsync(accountId, elsewhere ?? place, code, TestContext.Current.CancellationToken));
    }
}
