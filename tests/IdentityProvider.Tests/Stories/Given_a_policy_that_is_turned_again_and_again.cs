using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using IdentityProvider.Tests.Api;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.Enforcement;
using IdentityProvider.Tests.TwoFactor;

namespace IdentityProvider.Tests.Stories;

/// <summary>
/// Two admins turn a tenant's policy on and off fifty times, by page and by API, while its members, half of them without a second factor,
/// sign in and refresh two hundred times: no token goes out against the version that it names, and no turn is lost.
/// </summary>
public sealed class Given_a_policy_that_is_turned_again_and_again : ApiTest
{
    private const string Tenant = "globex";
    private const string Policy = Tenant + "/two-factor-policy";
    private const string Switch = "Mandatory two-factor authentication";
    private const int Turns = 50;
    private const int Members = 20;
    private const int ActsOfEach = 10;
    private const int MembersAtOnce = 8;

    private readonly ConcurrentBag<(TokenAnswer Tokens, int AtLeast)> given = [];
    private readonly ConcurrentBag<(Person Admin, int? Version)> turned = [];

    /// <summary>Spreads the turns over the sign-ins: each waits until members did some more.</summary>
    private readonly SemaphoreSlim acts = new(0);

    private int turnsBegun;
    private int confirmed = 1;
    private int refused;

    [Fact, Spec("DESIGN §5 7: no token for a tenant that demanded more when it was made")]
    public async Task when_members_sign_in_and_refresh_meanwhile_then_nothing_is_wrong_and_nothing_lost()
    {
        var members = new List<Person>();
        for (var n = 0; n < Members; n++)
        {
            var email = $"member{n}@globex.test";
            members.Add(n % 2 == 0 ? await World.Provider.EnrolledAsync(email, Tenant) : await World.Provider.PersonAsync(email, Tenant));
        }

        var turning = new List<Task>();
        foreach (var admin in (Person[])[World.Dora, World.Hugo])
        {
            var token = (await Api.SignInAsync(admin, Tenant)).AccessToken;
            turning.Add(TurnAsync(admin, () => TurnByApiAsync(token)));
            var browser = World.NewBrowser();
            await admin.VisitAsync(browser, $"/admin/{Tenant}/security");
            turning.Add(TurnAsync(admin, () => TurnByPageAsync(browser)));
        }

        var indexed = members.Select((person, n) => (person, IsEnrolled: n % 2 == 0));
        await Parallel.ForEachAsync(indexed, new ParallelOptions { MaxDegreeOfParallelism = MembersAtOnce }, async (member, _) => await ActAsync(member.person, member.IsEnrolled));
        await Task.WhenAll(turning);

        var history = await HistoryAsync();
        await AssertNothingIsLostAsync(history);
        AssertNothingIsWrong(history.ToDictionary(turn => turn.Version, turn => turn.Mode));
        using var auditor = World.Provider.NewClient();
        await CommandLine.AssertTheTrailIsWholeAsync(Tenant, World.Provider.CommandAsync, auditor);
    }

    private async Task TurnAsync(Person admin, Func<Task<int?>> turn)
    {
        while (Interlocked.Increment(ref turnsBegun) <= Turns)
        {
            for (var n = 0; n < Members * ActsOfEach / Turns; n++)
            {
                await acts.WaitAsync(TestContext.Current.CancellationToken);
            }

            var version = await turn();
            turned.Add((admin, version));
            InterlockedMax(ref confirmed, version ?? 0);
        }
    }

    /// <summary>If-Match says which version it is that was turned: the answer may tell of a later one already.</summary>
    private async Task<int?> TurnByApiAsync(string token)
    {
        while (true)
        {
            var now = await Api.GetAsync(Policy, token);
            var mode = now.Text("mode") == "Off" ? "Required" : "Off";
            var answer = await Api.SendAsync("PUT", Policy, token, await Api.PreviewedAsync(Tenant, token, mode), ("If-Match", now.Tag!));
            if (answer.Status is HttpStatusCode.OK)
            {
                return int.Parse(now.Text("version")!, CultureInfo.InvariantCulture) + 1;
            }

            Assert.True(answer.Status is HttpStatusCode.PreconditionFailed || answer.Code == "preview_outdated", answer.Body);
        }
    }

    private static async Task<int?> TurnByPageAsync(Browser browser)
    {
        while (true)
        {
            await browser.ReloadAsync();
            browser.Fill(Switch, browser.Page.Field(Switch).HasAttribute("checked") ? "false" : "true");
            var page = await browser.PressAsync("Confirm");
            if (page.Document.QuerySelector(".alert-success") is not null)
            {
                return null;
            }

            Assert.Contains("preview_outdated", page.Alert, StringComparison.Ordinal);
        }
    }

    /// <summary>Every third act is a sign-in, the first one with the password, the others by the session that there is.</summary>
    private async Task ActAsync(Person member, bool isEnrolled)
    {
        using var browser = World.NewBrowser();
        string? refreshToken = null;
        for (var n = 0; n < ActsOfEach; n++)
        {
            var atLeast = Volatile.Read(ref confirmed);
            var answer = refreshToken is null || n % 3 == 0 ? await SignInAsync(browser, member, isEnrolled) : await World.GlobexWeb.RefreshAsync(refreshToken);
            if (answer is { Succeeded: true })
            {
                given.Add((answer, atLeast));
                refreshToken = answer.RefreshToken;
            }
            else
            {
                Assert.False(isEnrolled, answer?.Body ?? browser.Page.Text);
                Assert.Equal("two_factor_required", answer?.ErrorCode ?? "two_factor_required");
                Interlocked.Increment(ref refused);
            }

            acts.Release();
        }
    }

    /// <returns><see langword="null"/> where more was demanded than a password before a code came back.</returns>
    private async Task<TokenAnswer?> SignInAsync(Browser browser, Person member, bool isEnrolled)
    {
        var request = World.GlobexWeb.Request();
        await browser.OpenAsync(request.Address);
        if (!browser.Page.IsElsewhere && browser.Page.Path == "/signin")
        {
            await member.EnterPasswordAsync(browser);
        }

        if (isEnrolled)
        {
            await member.GetThroughAsync(browser);
        }

        if (!browser.Page.IsElsewhere)
        {
            return null;
        }

        var back = World.GlobexWeb.CallbackParameters(browser.Page, request);
        return back.TryGetValue("code", out var code) ? await World.GlobexWeb.RedeemAsync(request, code) : null;
    }

    private async Task<List<(int Version, string Mode, Guid? Actor)>> HistoryAsync() =>
    [
        (1, "Off", null),
        .. from entry in await World.HistoryAsync("policy.changed")
           let details = JsonDocument.Parse(entry.Details).RootElement
           select (details.GetProperty("version").GetInt32(), details.GetProperty("after").GetString()!, entry.ActorId),
    ];

    private async Task AssertNothingIsLostAsync(List<(int Version, string Mode, Guid? Actor)> history)
    {
        Assert.Equal(Turns, turned.Count);
        Assert.Equal(Enumerable.Range(1, Turns + 1), history.Select(turn => turn.Version).Order());
        Assert.Equal(Turns + 1, (await World.Provider.TenantNowAsync(Tenant)).PolicyVersion);
        foreach (var admin in turned.GroupBy(turn => turn.Admin))
        {
            var id = (await World.Provider.AccountOfAsync(admin.Key)).Id;
            var told = history.Where(turn => turn.Actor == id).Select(turn => turn.Version).ToList();
            Assert.Equal(admin.Count(), told.Count);
            Assert.Subset(told.ToHashSet(), admin.Select(turn => turn.Version).OfType<int>().ToHashSet());
        }
    }

    private void AssertNothingIsWrong(Dictionary<int, string> modes)
    {
        foreach (var (claims, atLeast) in given.SelectMany(answer => (JsonElement[])[answer.Tokens.IdTokenClaims, answer.Tokens.AccessTokenClaims], (answer, claims) => (claims, answer.AtLeast)))
        {
            var receipt = claims.GetProperty("two_factor_policy");
            var version = receipt.GetProperty("version").GetInt32();
            Assert.Equal(modes[version], receipt.GetProperty("mode").GetString());
            Assert.True(version >= atLeast, $"Version {atLeast} was confirmed before this token was asked for: {claims}");
            var isMultiFactor = claims.GetProperty("amr").EnumerateArray().Any(value => value.GetString() == "mfa");
            Assert.Equal(isMultiFactor ? "otp" : "none", receipt.GetProperty("met_by").GetString());
            Assert.True(isMultiFactor || modes[version] == "Off", $"No second factor, and version {version} required one: {claims}");
        }

        var seen = given.Select(answer => answer.Tokens.IdTokenClaims.GetProperty("two_factor_policy").GetProperty("mode").GetString()).ToList();
        TestContext.Current.TestOutputHelper?.WriteLine($"{seen.Count} answers with tokens, {seen.Count(mode => mode == "Required")} of them where it was required; {refused} refused");
        Assert.Contains("Required", seen);
        Assert.Contains("Off", seen);
        Assert.NotEqual(0, refused);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); seen < value;)
        {
            seen = Interlocked.CompareExchange(ref target, value, seen) is var before && before == seen ? value : before;
        }
    }
}
