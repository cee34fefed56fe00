using System.Net;
using IdentityProvider.Sessions;
using IdentityProvider.Tests.Driving;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.Stories;

/// <summary>Each statement and commit of each act fails once, the first, the second, and so on: whatever it was, the act is done wholly or not at all.</summary>
public sealed class Given_a_database_that_fails : IAsyncLifetime
{
    /// <summary>More than any act sends; an act that sends more is a finding by itself.</summary>
    private const int MostStatements = 120;

    private World world = null!;

    public async ValueTask InitializeAsync() => world = await World.NewAsync();

    public ValueTask DisposeAsync() => world.DisposeAsync();

    public static TheoryData<string> Acts() => [.. FailingActs.All.Keys];

    [Theory, MemberData(nameof(Acts))]
    public async Task when_the_nth_statement_fails_then_nothing_is_half_done_and_the_next_try_works(string name)
    {
        var n = 0;
        do
        {
            Assert.True(++n < MostStatements, $"{name} does not end.");
            using var acts = new FailingActs(world, n);
            var act = await FailingActs.All[name](acts);

            world.Provider.Failing.FailAt(n);
            var answer = await act.Press();
            world.Provider.Failing.FailNoMore();
            var where = $"{name}, statement {n} ({world.Provider.Failing.Statement}), answered {answer.Status} at {answer.Path}";

            await AssertSafeAsync(where);
            var isDone = await world.Provider.WithDatabaseAsync(db => act.IsDoneAsync(db, where));
            Assert.True(isDone || answer.Status is not HttpStatusCode.OK || !act.Success(answer), $"Answered and not done: {where}");
            Assert.True(isDone || world.Provider.Failing.HasFailed, $"Nothing failed and it is not done: {where}: {answer.Text}");

            if (!isDone)
            {
                await act.Again();
                Assert.True(await world.Provider.WithDatabaseAsync(db => act.IsDoneAsync(db, where)), $"The next try did not work: {where}");
                await AssertSafeAsync(where);
            }
        }
        while (world.Provider.Failing.HasFailed);

        Assert.True(n > 5, $"{name} sent {n - 1} statements: not much of an act.");
    }

    /// <summary>Of everybody: no session lacks a second factor that the person has, and nobody has codes without a factor.</summary>
    private async Task AssertSafeAsync(string where)
    {
        var unsafeSessions = await world.Provider.WithDatabaseAsync(db => db.Set<Session>()
            .Where(s => s.EndedAt == null && s.OtpAt == null && s.RecoveryCodeAt == null && s.PasskeyAt == null
                && db.Set<EnrolledFactor>().Any(f => f.AccountId == s.AccountId && f.Since <= s.StartedAt))
            .Select(s => s.Account.Email).ToListAsync());
        Assert.True(unsafeSessions.Count == 0, $"A session without the second factor: {string.Join(", ", unsafeSessions)}, {where}");

        var strayCodes = await world.Provider.WithDatabaseAsync(db => db.Set<RecoveryCode>().AnyAsync(c => !db.Set<EnrolledFactor>().Any(f => f.AccountId == c.AccountId)));
        Assert.False(strayCodes, $"Recovery codes without a factor: {where}");
    }
}
