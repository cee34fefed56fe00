using System.Net;
using IdentityProvider.Enforcement;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.Enforcement;
using IdentityProvider.Tests.TwoFactor;

namespace IdentityProvider.Tests.Api;

public sealed class Given_break_glass_by_the_api : ApiTest
{
    private const string BreakGlass = "acme/break-glass";
    private const string Reason = """{ "reason": "All admins lost their phones" }""";

    [Fact]
    public async Task when_two_operators_open_a_tenant_then_a_password_does_until_one_closes_it()
    {
        var (bob, hugo) = await OperatorsAsync();
        Assert.Empty(Items(await Api.GetAsync(BreakGlass, bob)));
        var asked = await Api.SendAsync("POST", BreakGlass, bob, Reason);
        Assert.Equal((HttpStatusCode.OK, "Waiting"), (asked.Status, asked.Text("state")));
        Assert.Equal((await World.Provider.AccountOfAsync(World.Bob)).Id.ToString(), asked.Text("requestedBy"));
        var address = BreakGlass + "/" + asked.Text("id");
        Assert.Equal((403, "another_operator_required"), (await Api.SendAsync("POST", address + "/approve", bob)).Refusal);
        using var early = World.NewBrowser();
        Assert.Equal("/signin/confirm-email", (await World.Cleo.PasswordAloneAsync(early, World.AcmeWeb)).Path);

        var opened = await Api.SendAsync("POST", address + "/approve", hugo);
        Assert.Equal(("Open", World.Provider.Clock.GetUtcNow().AddHours(1).UtcDateTime), (opened.Text("state"), opened.Json.GetProperty("endsAt").GetDateTime()));
        Assert.Equal(opened.Body, Items(await Api.GetAsync(BreakGlass, bob)).Single());
        using var cleo = World.NewBrowser();
        var tokens = await World.AcmeWeb.SignInAsync(cleo, World.Cleo);
        Assert.Equal("break_glass", Exempting.ReceiptOf(tokens).MetBy);
        Assert.Equal((409, "has_opening"), (await Api.SendAsync("POST", BreakGlass, hugo, Reason)).Refusal);
        Assert.Equal((409, "already_open"), (await Api.SendAsync("POST", address + "/approve", hugo)).Refusal);

        Assert.Equal(HttpStatusCode.NoContent, (await Api.SendAsync("DELETE", address, bob)).Status);
        Assert.Equal("two_factor_required", (await World.AcmeWeb.RefreshAsync(tokens.RefreshToken)).ErrorCode);
        Assert.Equal((404, "not_found"), (await Api.SendAsync("DELETE", address, bob)).Refusal);
        Assert.Equal((404, "not_found"), (await Api.SendAsync("POST", address + "/approve", hugo)).Refusal);
        Assert.Empty(Items(await Api.GetAsync(BreakGlass, bob)));
        var history = await World.HistoryAsync("break_glass.");
        Assert.Equal(["break_glass.requested", "break_glass.opened", "break_glass.closed"], history.Select(e => e.Kind));
        Assert.Equal(["acme-app", "globex-app", "acme-app"], history.Select(e => e.Details.Split("\"byClient\":\"")[1].Split('"')[0]));
    }

    [Fact, Spec("F-10")]
    public async Task when_an_admin_of_the_tenant_or_a_former_operator_tries_then_it_is_not_there()
    {
        var (bob, hugo) = await OperatorsAsync();
        var address = BreakGlass + "/" + (await Api.SendAsync("POST", BreakGlass, bob, Reason)).Text("id");
        var ada = (await Api.SignInAsync(World.Ada, "acme")).AccessToken;
        var withoutScope = await Api.SignInAsync(World.Hugo, "globex", "openid tenant.read tenant.manage");
        foreach (var (method, path) in new[] { ("GET", BreakGlass), ("POST", BreakGlass), ("POST", address + "/approve"), ("DELETE", address) })
        {
            Assert.Equal((404, "not_found"), (await Api.SendAsync(method, path, ada, method == "POST" ? Reason : null)).Refusal);
            var refused = await Api.SendAsync(method, path, withoutScope.AccessToken, method == "POST" ? Reason : null);
            Assert.Equal((403, "insufficient_scope", """Bearer error="insufficient_scope", scope="platform.manage" """.TrimEnd()), (refused.Refusal.Status, refused.Code, refused.Challenge));
        }

        Assert.Equal((404, "not_found"), (await Api.SendAsync("POST", address.Replace("acme", "globex", StringComparison.Ordinal) + "/approve", hugo)).Refusal);
        Assert.Equal((400, "invalid_request"), (await Api.SendAsync("POST", BreakGlass, hugo, """{ "reason": "lost" }""")).Refusal);
        await World.Provider.ChangeAccountAsync(World.Hugo, account => account.IsOperator = false);
        Assert.Equal((404, "not_found"), (await Api.SendAsync("POST", address + "/approve", hugo)).Refusal);
        Assert.Equal(["break_glass.requested"], (await World.HistoryAsync("break_glass.")).Select(e => e.Kind));
    }

    [Fact]
    public async Task when_each_step_is_taken_twenty_times_at_once_then_it_is_taken_once()
    {
        var (bob, hugo) = await OperatorsAsync();
        var requests = await ApiDriving.AtOnceAsync(() => Api.SendAsync("POST", BreakGlass, bob, Reason));
        var address = BreakGlass + "/" + Assert.Single(requests, answer => answer.Status is HttpStatusCode.OK).Text("id");
        Assert.Equal(19, requests.Count(answer => answer.Refusal == (409, "has_opening")));
        var approvals = await ApiDriving.AtOnceAsync(() => Api.SendAsync("POST", address + "/approve", hugo));
        Assert.Single(approvals, answer => answer.Status is HttpStatusCode.OK);
        Assert.Equal(19, approvals.Count(answer => answer.Refusal == (409, "already_open")));
        var ends = await ApiDriving.AtOnceAsync(() => Api.SendAsync("DELETE", address, hugo));
        Assert.Single(ends, answer => answer.Status is HttpStatusCode.NoContent);
        Assert.Equal(["break_glass.requested", "break_glass.opened", "break_glass.closed"], (await World.HistoryAsync("break_glass.")).Select(e => e.Kind));
        Assert.Equal(1, await World.Provider.CountAsync<BreakGlassOpening>());
    }

    private static IEnumerable<string> Items(ApiAnswer answer) => answer.Json.GetProperty("items").EnumerateArray().Select(item => item.GetRawText());

    private async Task<(string Bob, string Hugo)> OperatorsAsync()
    {
        await World.Provider.ChangeAccountAsync(World.Bob, account => account.IsOperator = true);
        await World.Provider.ChangeAccountAsync(World.Hugo, account => account.IsOperator = true);
        return ((await Api.SignInAsync(World.Bob, "acme")).AccessToken, (await Api.SignInAsync(World.Hugo, "globex")).AccessToken);
    }
}
