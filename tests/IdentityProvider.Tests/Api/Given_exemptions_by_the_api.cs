using System.Net;
using IdentityProvider.Enforcement;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.Enforcement;
using IdentityProvider.Tests.TwoFactor;

namespace IdentityProvider.Tests.Api;

public sealed class Given_exemptions_by_the_api : ApiTest
{
    private const string Exemptions = "acme/exemptions";

    [Fact]
    public async Task when_another_admin_approves_it_then_it_lives_until_it_is_withdrawn()
    {
        var (ada, bob) = await AdminsAsync();
        var asked = await AskAsync(ada, World.Cleo);
        Assert.Equal((HttpStatusCode.OK, "Waiting", "cleo@acme.test", "ada@acme.test", ""), (asked.Status, asked.Text("state"), asked.Text("email"), asked.Text("requestedBy"), asked.Text("approvedBy")));
        var address = Exemptions + "/" + asked.Text("id");
        Assert.Equal((403, "another_admin_required"), (await Api.SendAsync("POST", address + "/approve", ada)).Refusal);

        var approved = await Api.SendAsync("POST", address + "/approve", bob);
        var until = World.Provider.Clock.GetUtcNow().AddHours(2);
        Assert.Equal(("Live", "bob@acme.test"), (approved.Text("state"), approved.Text("approvedBy")));
        Assert.Equal(until.UtcDateTime, approved.Json.GetProperty("endsAt").GetDateTime(), TimeSpan.FromSeconds(1));
        Assert.EndsWith("Z", approved.Text("endsAt"), StringComparison.Ordinal);
        Assert.Equal(approved.Body, (await Api.GetAsync(Exemptions, ada)).Json.GetProperty("items")[0].GetRawText());
        var exempt = await Api.GetAsync("acme/members?twoFactor=exempt", ada);
        Assert.Equal(["cleo@acme.test"], exempt.Emails);
        Assert.Equal(approved.Text("endsAt"), exempt.Json.GetProperty("items")[0].GetProperty("twoFactor").GetProperty("exemptUntil").GetString());

        using var cleo = World.NewBrowser();
        var tokens = await World.AcmeWeb.SignInAsync(cleo, World.Cleo);
        Assert.Equal("exemption", Exempting.ReceiptOf(tokens).MetBy);
        Assert.Equal((409, "not_open"), (await Api.SendAsync("POST", address + "/approve", bob)).Refusal);
        Assert.Equal(HttpStatusCode.NoContent, (await Api.SendAsync("DELETE", address, ada)).Status);
        Assert.Equal("two_factor_required", (await World.AcmeWeb.RefreshAsync(tokens.RefreshToken)).ErrorCode);
        Assert.Equal((409, "not_open"), (await Api.SendAsync("DELETE", address, ada)).Refusal);
        Assert.Equal("Withdrawn", (await Api.GetAsync(Exemptions, bob)).Json.GetProperty("items")[0].GetProperty("state").GetString());
        var history = await World.HistoryAsync("exemption.");
        Assert.Equal(["exemption.requested", "exemption.approved", "exemption.withdrawn"], history.Select(e => e.Kind));
        Assert.All(history, entry => Assert.EndsWith("\"byClient\":\"acme-app\"}", entry.Details, StringComparison.Ordinal));
    }

    [Fact]
    public async Task when_it_cannot_be_then_the_code_says_why_and_nothing_is_asked()
    {
        var (ada, _) = await AdminsAsync();
        Assert.Equal((409, "own_account"), (await AskAsync(ada, World.Ada)).Refusal);
        Assert.Equal((409, "nobody_could_approve"), (await AskAsync(ada, World.Bob)).Refusal);
        Assert.Equal((404, "not_found"), (await AskAsync(ada, World.Eve, "globex")).Refusal);
        var cleo = (await World.MembershipAsync(World.Cleo, "acme")).Id;
        (string Body, string Path)[] wrong =
        [
            ("{}", "$.member"), ($$"""{ "member": "{{cleo}}", "hours": 0, "reason": "{{Exempting.Reason}}" }""", "$.hours"), ($$"""{ "member": "{{cleo}}", "hours": 73, "reason": "{{Exempting.Reason}}" }""", "$.hours"),
            ($$"""{ "member": "{{cleo}}", "hours": 1.5, "reason": "{{Exempting.Reason}}" }""", "$.hours"), ($$"""{ "member": "{{cleo}}", "hours": "2", "reason": "{{Exempting.Reason}}" }""", "$.hours"),
            ($$"""{ "member": "{{cleo}}", "hours": 1e99, "reason": "{{Exempting.Reason}}" }""", "$.hours"), ($$"""{ "member": "{{cleo}}", "hours": 2, "reason": "abcd" }""", "$.reason"),
            ($$"""{ "member": "cleo@acme.test", "hours": 2, "reason": "{{Exempting.Reason}}" }""", "$.member"),
        ];
        foreach (var (body, path) in wrong)
        {
            var answer = await Api.SendAsync("POST", Exemptions, ada, body);
            Assert.Equal((400, "invalid_request"), answer.Refusal);
            Assert.True(answer.Json.GetProperty("errors").TryGetProperty(path, out _), answer.Body);
        }

        Assert.Equal(0, await World.Provider.CountAsync<Exemption>());
    }

    [Fact, Spec("G-03"), Spec("G-04")]
    public async Task when_it_is_of_another_tenant_or_for_oneself_or_an_operator_asks_then_it_is_not_approved()
    {
        var (ada, bob) = await AdminsAsync();
        await World.PromoteAsync(World.Gus, "acme");
        var address = "/" + (await AskAsync(ada, World.Bob)).Text("id");
        Assert.Equal((403, "another_admin_required"), (await Api.SendAsync("POST", Exemptions + address + "/approve", bob)).Refusal);
        var dora = (await Api.SignInAsync(World.Dora, "globex")).AccessToken;
        Assert.Equal((404, "not_found"), (await Api.SendAsync("POST", "globex/exemptions" + address + "/approve", dora)).Refusal);
        Assert.Equal((404, "not_found"), (await Api.SendAsync("DELETE", "globex/exemptions" + address, dora)).Refusal);
        Assert.Equal((404, "not_found"), (await Api.SendAsync("POST", $"{Exemptions}/{Guid.CreateVersion7()}/approve", bob)).Refusal);
        await World.Provider.ChangeAccountAsync(World.Hugo, account => account.IsOperator = true);
        var hugo = (await Api.SignInAsync(World.Hugo, "globex")).AccessToken;
        Assert.Equal((403, "admin_required"), (await Api.SendAsync("POST", Exemptions + address + "/approve", hugo)).Refusal);
        Assert.Equal((403, "admin_required"), (await Api.SendAsync("DELETE", Exemptions + address, hugo)).Refusal);
        Assert.Equal((403, "admin_required"), (await AskAsync(hugo, World.Cleo)).Refusal);
        Assert.Null((await World.OnlyExemptionAsync()).ApprovedAt);
    }

    [Fact]
    public async Task when_the_quota_is_reached_or_the_member_has_one_then_no_more_are_asked_for()
    {
        await using var world = await World.NewAsync(new Dictionary<string, string?> { ["Enforcement:ExemptionQuota"] = "1" });
        using var api = await ApiDriving.AtAsync(world);
        await world.PromoteAsync(world.Bob, "acme");
        var ada = (await api.SignInAsync(world.Ada, "acme")).AccessToken;
        var answers = await ApiDriving.AtOnceAsync(async () => await api.SendAsync("POST", Exemptions, ada, await BodyAsync(world, world.Cleo, "acme")));
        Assert.Single(answers, answer => answer.Status is HttpStatusCode.OK);
        Assert.Equal(19, answers.Count(answer => answer.Refusal == (409, "has_exemption")));
        Assert.Equal((409, "quota_reached"), (await api.SendAsync("POST", Exemptions, ada, await BodyAsync(world, world.Gus, "acme"))).Refusal);
        Assert.Single(await world.HistoryAsync("exemption."));
    }

    [Fact]
    public async Task when_it_is_approved_twenty_times_at_once_then_it_is_approved_once()
    {
        var (ada, bob) = await AdminsAsync();
        var address = Exemptions + "/" + (await AskAsync(ada, World.Cleo)).Text("id");
        var answers = await ApiDriving.AtOnceAsync(() => Api.SendAsync("POST", address + "/approve", bob));
        Assert.Single(answers, answer => answer.Status is HttpStatusCode.OK);
        Assert.Equal(19, answers.Count(answer => answer.Refusal == (409, "not_open")));
        Assert.Single(await World.HistoryAsync("exemption.approved"));

        var withdrawals = await ApiDriving.AtOnceAsync(() => Api.SendAsync("DELETE", address, bob));
        Assert.Single(withdrawals, answer => answer.Status is HttpStatusCode.NoContent);
        Assert.Single(await World.HistoryAsync("exemption.withdrawn"));
    }

    private async Task<(string Ada, string Bob)> AdminsAsync()
    {
        await World.PromoteAsync(World.Bob, "acme");
        return ((await Api.SignInAsync(World.Ada, "acme")).AccessToken, (await Api.SignInAsync(World.Bob, "acme")).AccessToken);
    }

    private async Task<ApiAnswer> AskAsync(string token, Person member, string memberOf = "acme") => await Api.SendAsync("POST", Exemptions, token, await BodyAsync(World, member, memberOf));

    private static async Task<string> BodyAsync(World world, Person member, string tenant) =>
        $$"""{ "member": "{{(await world.MembershipAsync(member, tenant)).Id}}", "hours": 2, "reason": "{{Exempting.Reason}}" }""";
}
