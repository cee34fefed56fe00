using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using IdentityProvider.Mail;
using IdentityProvider.Persistence;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.Mail;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.Stories;

/// <summary>
/// kill -9 amid a reset, a reset of several, an acceptance of an invitation, an approved exemption, a change of policy and a break-glass opening:
/// each is there whole, with history and mail, or not at all. <c>KILL_SEED</c> and <c>KILL_ROUNDS</c> ask for other moments, and for more of them.
/// </summary>
public sealed class Given_a_server_that_is_killed_while_admins_act : IAsyncLifetime
{
    private const int UsualSeed = 20302;
    private const int UsualRounds = 2;

    private readonly ServerProcess server = new();
    private readonly int rounds = From("KILL_ROUNDS", UsualRounds);
    private readonly int seed = From("KILL_SEED", UsualSeed);
    private int drawn;
    private readonly List<(Person Person, Browser Browser, string Home)> staff = [];

    public async ValueTask InitializeAsync()
    {
        if (TestDatabase.Engine is not DatabaseProvider.Sqlite)
        {
            return;
        }

        foreach (var (name, home) in ((string, string)[])[("ann", "/admin/initech/members"), ("ben", "/admin/initech/members"), ("olga", "/operator"), ("otto", "/operator")])
        {
            staff.Add((KilledActs.PersonOf(server, $"{name}@initech.test"), server.NewBrowser(), home));
        }
    }

    [Fact, Spec("DESIGN §5 9: what was answered is there after kill -9")]
    public async Task when_it_dies_at_random_moments_then_each_change_is_there_whole_or_not_at_all()
    {
        Assert.SkipUnless(TestDatabase.Engine is DatabaseProvider.Sqlite, "The server of PostgreSQL outlives ours, and has tests of its own.");
        var (there, all) = (0, 0);
        await StartWithAsync(round: 0);
        for (var round = 0; round < rounds; round++)
        {
            await EveryoneIsReadyAsync();
            using var acts = new KilledActs(server, round, staff[0].Browser, staff[1].Browser, staff[2].Browser, staff[3].Browser);
            var prepared = await acts.PrepareAsync();
            await KillAmidAsync([.. prepared.OrderBy(_ => Draw(int.MaxValue))]);

            await LetTheDeadGoOfMailAsync();
            await StartWithAsync(round + 1);
            await EverythingIsSentAsync();
            await using var db = server.OpenDatabase();
            foreach (var act in prepared)
            {
                there += await act.AssertWholeAsync(db) ? 1 : 0;
                all++;
            }

            using var auditor = server.NewClient();
            await CommandLine.AssertTheTrailIsWholeAsync(KilledActs.Tenant, server.CommandAsync, auditor);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{rounds} kills, {all} changes under way, {there} of them there afterwards");
        Assert.NotEqual(0, there);
    }

    public ValueTask DisposeAsync()
    {
        staff.ForEach(member => member.Browser.Dispose());
        return server.DisposeAsync();
    }

    /// <summary>With the people of that round beside those who are there.</summary>
    private async Task StartWithAsync(int round)
    {
        await server.ProvisionAsync(Document(round));
        await server.StartAsync();
    }

    /// <summary>All press at once; the server dies a moment after one of them or some, as the seed has it, were answered.</summary>
    private async Task KillAmidAsync(IReadOnlyList<KilledAct> acts)
    {
        var (answers, wanted) = (new SemaphoreSlim(0), 1 + Draw(acts.Count / 2));
        var pressing = Task.WhenAll(acts.Select(act => Task.Run(async () =>
        {
            await act.PressAsync();
            answers.Release();
        })));
        for (var n = 0; n < wanted; n++)
        {
            await answers.WaitAsync(TestContext.Current.CancellationToken);
        }

        using (var moment = new PeriodicTimer(TimeSpan.FromMilliseconds(1 + Draw(15))))
        {
            await moment.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }

        await server.KillAsync();
        await pressing;
    }

    /// <summary>Signed in, with a fresh second factor, and each has shown that they have a way back in.</summary>
    private async Task EveryoneIsReadyAsync()
    {
        foreach (var (person, browser, home) in staff)
        {
            await person.VisitAsync(browser, home);
        }

        await using var db = server.OpenDatabase();
        var without = await db.Set<Authenticator>().Where(a => !db.Set<RecoveryProof>().Any(p => p.AccountId == a.AccountId)).Select(a => a.AccountId).ToListAsync();
        db.AddRange(without.Select(id => new RecoveryProof { AccountId = id, ProvedAt = server.Time.GetUtcNow() }));
        await db.SaveChangesAsync();
    }

    /// <summary>What the dead server had taken is its own for minutes yet; we do not wait for that.</summary>
    private async Task LetTheDeadGoOfMailAsync()
    {
        await using var db = server.OpenDatabase();
        await db.Set<OutboxMessage>().ExecuteUpdateAsync(set => set.SetProperty(m => m.NextTryAt, server.Time.GetUtcNow()));
    }

    private Task EverythingIsSentAsync() => OutboxDriving.EventuallyAsync(async () =>
    {
        await using var db = server.OpenDatabase();
        return !await db.Set<OutboxMessage>().AnyAsync();
    });

    private static string Document(int round) => $$"""
        {
          "tenants": [ { "slug": "initech", "name": "initech", "plan": "Enterprise" },
            {{string.Join(',', KilledActs.Tenants(round).Select(slug => $$"""{ "slug": "{{slug}}", "name": "{{slug}}", "plan": "Enterprise" }"""))}} ],
          "users": [ {{Admin("ann", round)}}, {{Admin("ben", round)}}, {{User("olga@initech.test", true)}}, {{User("otto@initech.test", true)}},
            {{string.Join(',', KilledActs.Members(round).Select(email => User(email, false, """{ "tenant": "initech", "role": "Member" }""")))}} ],
          "clients": [ { "clientId": "app", "name": "App", "tenant": "initech", "type": "Confidential", "secret": "{{World.Secret}}",
            "grantTypes": ["authorization_code", "refresh_token"], "redirectUris": ["https://app.test/callback"], "scopes": ["openid", "profile", "email", "offline_access"] } ]
        }
        """;

    private static string Admin(string name, int round) => User($"{name}@initech.test", false, string.Join(',',
        KilledActs.Tenants(round).Prepend(KilledActs.Tenant).Select(slug => $$"""{ "tenant": "{{slug}}", "role": "Admin" }""")));

    private static string User(string email, bool isOperator, string memberships = "") => $$"""
        { "email": "{{email}}", "name": "{{email}}", "password": "{{World.Password}}", "emailVerified": true, "totpSecret": "{{KilledActs.Key}}",
          "operator": {{(isOperator ? "true" : "false")}}, "memberships": [ {{memberships}} ] }
        """;

    /// <summary>The next number of the seed's row.</summary>
    private int Draw(int below) => (int)(BitConverter.ToUInt32(SHA256.HashData(Encoding.ASCII.GetBytes($"{seed} {drawn++}"))) % (uint)below);

    private static int From(string name, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : usual;
}
