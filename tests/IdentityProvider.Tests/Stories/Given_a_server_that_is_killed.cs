using System.Security.Cryptography;
using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.OpenIdConnect.Grants;
using IdentityProvider.Persistence;
using IdentityProvider.Tests.Driving;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.Stories;

/// <summary>kill -9 in the middle of enrolments, sign-ins and refreshes: what was answered holds, and nothing is half done.</summary>
public sealed class Given_a_server_that_is_killed : IAsyncLifetime
{
    private const int Rounds = 4;
    private const int EnrolmentsARound = 3;
    private const string EnrolledKey = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

    private readonly ServerProcess server = new();
    private readonly List<Browser> signedIn = [];
    private readonly List<Person> enrolled = [];
    private Queue<Person> unenrolled = new();
    private List<Person> members = [];
    private RelyingParty app = null!;
    private string refreshToken = "";
    private bool refreshUnanswered;
    private TaskCompletionSource keyShown = new();

    public async ValueTask InitializeAsync()
    {
        if (TestDatabase.Engine is not DatabaseProvider.Sqlite)
        {
            return;
        }

        unenrolled = new(Enumerable.Range(0, Rounds * EnrolmentsARound).Select(n => new Person(server, $"new{n}@initech.test", World.Password)));
        members = [.. Enumerable.Range(0, Rounds + 2).Select(n => new Person(server, $"member{n}@initech.test", World.Password))];
        members.ForEach(member => member.Phone.Type(EnrolledKey));
        await server.ProvisionAsync(Document());
        await server.StartAsync();
        app = new RelyingParty(server, "app", World.Secret);
    }

    [Fact]
    public async Task when_it_dies_at_random_moments_then_what_it_answered_holds_and_nothing_is_half_done()
    {
        Assert.SkipUnless(TestDatabase.Engine is DatabaseProvider.Sqlite, "The server of PostgreSQL outlives ours, and has tests of its own.");
        await SignInToRefreshAsync(members[0]);
        for (var round = 0; round < Rounds; round++)
        {
            keyShown = new(TaskCreationOptions.RunContinuationsAsynchronously);
            var work = Task.WhenAll(UntilKilledAsync(EnrolAsync), UntilKilledAsync(() => SignInAsync(round)), UntilKilledAsync(RefreshAsync));
            await Task.WhenAny(keyShown.Task, work).WaitAsync(TestContext.Current.CancellationToken);
            using (var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(1, 800))))
            {
                await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
            }

            await server.KillAsync();
            await work;
            await server.StartAsync();
            await CheckAsync(round);
        }
    }

    public ValueTask DisposeAsync()
    {
        signedIn.ForEach(browser => browser.Dispose());
        app?.Dispose();
        return server.DisposeAsync();
    }

    /// <summary>An answer that never came is no fault here; what it left behind is looked at afterwards.</summary>
    private static async Task UntilKilledAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return;
        }
    }

    private async Task EnrolAsync()
    {
        for (var n = 0; n < EnrolmentsARound; n++)
        {
            var person = unenrolled.Dequeue();
            using var browser = server.NewBrowser();
            await person.VisitAsync(browser, "/my/two-factor");
            await browser.PressAsync("Enable");
            person.Phone.Type(browser.Page.ByTestId("totp-key").TextContent.Trim());
            keyShown.TrySetResult();
            var answer = await person.EnterCodeAsync(browser);
            Assert.True(answer.Document.QuerySelector("[data-testid='recovery-codes']") is not null, answer.Text);
            enrolled.Add(person);
        }
    }

    private async Task SignInAsync(int round)
    {
        var person = members[round + 1];
        while (person.Phone.HasFreshCode)
        {
            var browser = server.NewBrowser();
            await person.VisitAsync(browser, "/my");
            signedIn.Add(browser);
        }
    }

    private async Task RefreshAsync()
    {
        while (true)
        {
            refreshUnanswered = true;
            var answer = await app.RefreshAsync(refreshToken);
            Assert.True(answer.Succeeded, answer.Body);
            (refreshToken, refreshUnanswered) = (answer.RefreshToken, false);
        }
    }

    private async Task SignInToRefreshAsync(Person person)
    {
        using var browser = server.NewBrowser();
        refreshToken = (await app.SignInAsync(browser, person)).RefreshToken;
        refreshUnanswered = false;
    }

    private async Task CheckAsync(int round)
    {
        await using var db = server.OpenDatabase();
        await CheckEnrolmentsAsync(db);
        foreach (var browser in signedIn)
        {
            Assert.StartsWith("/my", (await browser.OpenAsync("/my")).Path, StringComparison.Ordinal);
        }

        var branches = await db.Set<Token>().Where(t => t.Type == "refresh_token" && t.Status == "valid").GroupBy(t => t.AuthorizationId).Select(g => g.Count()).ToListAsync();
        Assert.All(branches, count => Assert.Equal(1, count));
        await CheckRefreshAsync(round);
    }

    private async Task CheckEnrolmentsAsync(SqliteDbContext db)
    {
        var states = await db.Set<Account>().Where(a => a.CanonicalEmail.StartsWith("new")).Select(a => new
        {
            a.Email,
            On = db.Set<Authenticator>().Count(x => x.AccountId == a.Id),
            Codes = db.Set<RecoveryCode>().Count(c => c.AccountId == a.Id),
            Told = db.Set<AuditEntry>().Count(e => e.AccountId == a.Id && e.Kind == "two_factor.enabled"),
        }).ToListAsync();
        Assert.All(states, state => Assert.Equal((state.On, state.On > 0, state.On), (state.On > 0 ? 1 : 0, state.Codes > 0, state.Told)));
        var on = states.Where(state => state.On > 0).Select(state => state.Email).ToHashSet();
        Assert.All(enrolled, person => Assert.Contains(person.Email, on));
    }

    /// <summary>The token that was answered last works; where an answer was lost, its successor may have been made, and then the person signs in anew.</summary>
    private async Task CheckRefreshAsync(int round)
    {
        var answer = await app.RefreshAsync(refreshToken);
        Assert.True(answer.Succeeded || (refreshUnanswered && answer.Error == "invalid_grant"), answer.Body);
        if (answer.Succeeded)
        {
            refreshToken = answer.RefreshToken;
        }
        else if (round < Rounds - 1)
        {
            await SignInToRefreshAsync(members.First(member => member.Phone.HasFreshCode && member != members[round + 2]));
        }
    }

    private static string Document() => $$"""
        {
          "tenants": [ { "slug": "initech", "name": "Initech", "plan": "Standard" } ],
          "users": [ {{string.Join(',',
              Enumerable.Range(0, Rounds * EnrolmentsARound).Select(n => User($"new{n}", null)).Concat(Enumerable.Range(0, Rounds + 2).Select(n => User($"member{n}", EnrolledKey))))}} ],
          "clients": [ { "clientId": "app", "name": "App", "tenant": "initech", "type": "Confidential", "secret": "{{World.Secret}}",
            "grantTypes": ["authorization_code", "refresh_token"], "redirectUris": ["https://app.test/callback"], "scopes": ["openid", "profile", "email", "offline_access"] } ]
        }
        """;

    private static string User(string name, string? key) => $$"""
        { "email": "{{name}}@initech.test", "name": "{{name}}", "password": "{{World.Password}}", "emailVerified": true,
          {{(key is null ? "" : $"\"totpSecret\": \"{key}\",")}} "memberships": [ { "tenant": "initech", "role": "Member" } ] }
        """;
}
