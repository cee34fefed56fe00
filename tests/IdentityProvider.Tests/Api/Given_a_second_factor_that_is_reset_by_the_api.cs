using System.Net;
using IdentityProvider.Tests.Administration;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.Enforcement;
using IdentityProvider.Tests.TwoFactor;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.Api;

public sealed class Given_a_second_factor_that_is_reset_by_the_api : ApiTest
{
    private const string Reason = $$"""{ "reason": "{{ResetDriving.Reason}}" }""";

    [Fact]
    public async Task when_an_admin_resets_it_then_nothing_old_works_and_a_replay_does_nothing_more()
    {
        using var browser = World.NewBrowser();
        var tokens = await World.AcmeWeb.SignInAsync(browser, World.Bob);
        var ada = (await Api.SignInAsync(World.Ada, "acme")).AccessToken;
        var reset = await Api.SendAsync("POST", await ResetOfAsync(World.Bob), ada, Reason);
        Assert.Equal((HttpStatusCode.OK, "bob@acme.test", "Reset"), (reset.Status, reset.Text("email"), reset.Text("outcome")));
        Assert.Equal("invalid_grant", (await World.AcmeWeb.RefreshAsync(tokens.RefreshToken)).Error);
        await World.Provider.Mail.NextAsync(World.Bob.Email, m => m.Subject == ResetDriving.ResetSubject, TestContext.Current.CancellationToken);

        Assert.Equal("NothingToReset", (await Api.SendAsync("POST", await ResetOfAsync(World.Bob), ada, Reason)).Text("outcome"));
        var entry = Assert.Single(await World.HistoryAsync("two_factor.reset"));
        Assert.Equal($$"""{"reason":"{{ResetDriving.Reason}}","byClient":"acme-app"}""", entry.Details);
        Assert.Equal((await World.Provider.AccountOfAsync(World.Ada)).Id, entry.ActorId);
    }

    [Fact, Spec("G-04"), Spec("G-03")]
    public async Task when_it_is_not_the_admins_to_take_then_the_code_says_why_and_nothing_happens()
    {
        await World.Provider.EnrolAsync((await World.Provider.AccountOfAsync(World.Gus)).Id);
        var ada = (await Api.SignInAsync(World.Ada, "acme")).AccessToken;
        var dora = (await Api.SignInAsync(World.Dora, "globex")).AccessToken;
        Assert.Equal((409, "own_account"), (await Api.SendAsync("POST", await ResetOfAsync(World.Ada), ada, Reason)).Refusal);
        var shared = await Api.SendAsync("POST", await ResetOfAsync(World.Gus, "globex"), dora, Reason);
        Assert.Equal((409, "shared_account"), shared.Refusal);
        Assert.DoesNotContain("acme", shared.Body, StringComparison.OrdinalIgnoreCase);
        var eve = (await World.MembershipAsync(World.Eve, "globex")).Id;
        Assert.Equal((404, "not_found"), (await Api.SendAsync("POST", $"acme/members/{eve}/two-factor/reset", ada, Reason)).Refusal);
        foreach (var body in new[] { "{}", """{ "reason": "lost" }""", """{ "reason": "   \n\n     " }""", """{ "reason": 7 }""" })
        {
            var answer = await Api.SendAsync("POST", await ResetOfAsync(World.Bob), ada, body);
            Assert.Equal((400, "invalid_request"), answer.Refusal);
            Assert.True(answer.Json.GetProperty("errors").TryGetProperty("$.reason", out _), answer.Body);
        }

        await World.PromoteAsync(World.Bob, "acme");
        var bob = (await Api.SignInAsync(World.Bob, "acme")).AccessToken;
        await OnlyReadyAdminAsync(World.Ada);
        Assert.Equal((409, "last_ready_admin"), (await Api.SendAsync("POST", await ResetOfAsync(World.Ada), bob, Reason)).Refusal);
        Assert.Empty(await World.HistoryAsync("two_factor.reset"));
    }

    [Fact]
    public async Task when_an_operator_resets_a_shared_account_then_it_is_done()
    {
        await World.Provider.EnrolAsync((await World.Provider.AccountOfAsync(World.Gus)).Id);
        await World.Provider.ChangeAccountAsync(World.Bob, account => account.IsOperator = true);
        var bob = (await Api.SignInAsync(World.Bob, "acme")).AccessToken;
        Assert.Equal("Reset", (await Api.SendAsync("POST", await ResetOfAsync(World.Gus, "globex"), bob, Reason)).Text("outcome"));
        var pass = await Api.SendAsync("POST", await PassOfAsync(World.Gus, "globex"), bob, Reason);
        Assert.True(pass.Status is HttpStatusCode.OK, pass.Body);
    }

    [Fact]
    public async Task when_several_are_named_then_all_are_reset_or_each_that_may_not_be_is_named()
    {
        var ada = (await Api.SignInAsync(World.Ada, "acme")).AccessToken;
        var (bob, cleo, own, eve) = (await IdOfAsync(World.Bob), await IdOfAsync(World.Cleo), await IdOfAsync(World.Ada), (await World.MembershipAsync(World.Eve, "globex")).Id);
        var mixed = await SeveralAsync(bob, eve, cleo, own);
        Assert.Equal((409, "members_refused"), mixed.Refusal);
        Assert.Equal("""{"$.members[1]":["not_found"],"$.members[3]":["own_account"]}""", mixed.Json.GetProperty("errors").GetRawText());
        Assert.Empty(await World.HistoryAsync("two_factor.reset"));
        (string Members, string Path)[] wrong =
        [
            ("[]", "$.members"), ("null", "$.members"), ("\"all\"", "$.members"), ($"[\"{bob}\", \"{bob}\"]", "$.members[1]"), ("[\"bob@acme.test\"]", "$.members[0]"), ("[7]", "$.members[0]"),
            ("[" + string.Join(',', Enumerable.Range(0, 101).Select(_ => $"\"{Guid.CreateVersion7()}\"")) + "]", "$.members"),
        ];
        foreach (var (members, path) in wrong)
        {
            var answer = await Api.SendAsync("POST", "acme/members/two-factor/reset", ada, $$"""{ "members": {{members}}, "reason": "{{ResetDriving.Reason}}" }""");
            Assert.Equal((400, "invalid_request"), answer.Refusal);
            Assert.True(answer.Json.GetProperty("errors").TryGetProperty(path, out _), answer.Body);
        }

        var done = await SeveralAsync(bob, cleo);
        Assert.Equal(["Reset", "NothingToReset"], done.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("outcome").GetString()));
        Assert.Single(await World.HistoryAsync("two_factor.reset"));

        Task<ApiAnswer> SeveralAsync(params Guid[] members) => Api.SendAsync(
            "POST", "acme/members/two-factor/reset", ada, $$"""{ "members": [{{string.Join(", ", members.Select(id => $"\"{id}\""))}}], "reason": "{{ResetDriving.Reason}}" }""");
    }

    [Fact]
    public async Task when_a_pass_is_issued_then_it_is_shown_once_and_opens_one_set_up()
    {
        var ada = (await Api.SignInAsync(World.Ada, "acme")).AccessToken;
        var first = await Api.SendAsync("POST", await PassOfAsync(World.Cleo), ada, Reason);
        var second = await Api.SendAsync("POST", await PassOfAsync(World.Cleo), ada, Reason);
        Assert.Matches("^([0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$", second.Text("pass"));
        using var cleo = World.NewBrowser();
        await World.Cleo.AtThePassAsync(cleo, World.AcmeWeb);
        Assert.Contains("is not right", (await cleo.Fill("One-time pass", first.Text("pass")!).PressAsync("Submit")).Alert, StringComparison.Ordinal);
        Assert.Equal("/signin/set-up-two-factor", (await cleo.Fill("One-time pass", second.Text("pass")!).PressAsync("Submit")).Path);
        var history = await World.HistoryAsync("one_time_pass.issued");
        Assert.All(history, entry => Assert.Equal($$"""{"reason":"{{ResetDriving.Reason}}","byClient":"acme-app"}""", entry.Details));
    }

    [Fact]
    public async Task when_none_may_be_issued_then_the_code_says_why()
    {
        var ada = (await Api.SignInAsync(World.Ada, "acme")).AccessToken;
        var dora = (await Api.SignInAsync(World.Dora, "globex")).AccessToken;
        Assert.Equal((409, "has_second_factor"), (await Api.SendAsync("POST", await PassOfAsync(World.Bob), ada, Reason)).Refusal);
        Assert.Equal((409, "own_account"), (await Api.SendAsync("POST", await PassOfAsync(World.Ada), ada, Reason)).Refusal);
        Assert.Equal((409, "shared_account"), (await Api.SendAsync("POST", await PassOfAsync(World.Gus, "globex"), dora, Reason)).Refusal);
        await World.Provider.ChangeAccountAsync(World.Cleo, account => account.Disabled = true);
        Assert.Equal((409, "may_not_sign_in"), (await Api.SendAsync("POST", await PassOfAsync(World.Cleo), ada, Reason)).Refusal);
        Assert.Equal((404, "not_found"), (await Api.SendAsync("POST", (await PassOfAsync(World.Cleo)).Replace("acme", "globex", StringComparison.Ordinal), dora, Reason)).Refusal);
        Assert.Equal((400, "invalid_request"), (await Api.SendAsync("POST", await PassOfAsync(World.Gus, "acme"), ada, "{}")).Refusal);
        Assert.Equal(0, await World.Provider.CountAsync<OneTimePass>());
    }

    [Fact]
    public async Task when_twenty_ask_at_once_then_one_reset_is_done_and_one_pass_is_good()
    {
        var ada = (await Api.SignInAsync(World.Ada, "acme")).AccessToken;
        var (resetOf, passOf) = (await ResetOfAsync(World.Bob), await PassOfAsync(World.Cleo));
        var resets = await ApiDriving.AtOnceAsync(() => Api.SendAsync("POST", resetOf, ada, Reason));
        Assert.Single(resets, answer => answer.Text("outcome") == "Reset");
        Assert.Equal(19, resets.Count(answer => answer.Text("outcome") == "NothingToReset"));
        Assert.Single(await World.HistoryAsync("two_factor.reset"));

        var passes = await ApiDriving.AtOnceAsync(() => Api.SendAsync("POST", passOf, ada, Reason));
        Assert.All(passes, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        var account = await World.Provider.AccountOfAsync(World.Cleo);
        var kept = await World.Provider.WithDatabaseAsync(db => db.Set<OneTimePass>().SingleAsync());
        Assert.Single(passes, answer => RecoveryCodeText.Hash(account.Id, RecoveryCodeText.Normalise(answer.Text("pass"))!).SequenceEqual(kept.Hash));
        Assert.Equal(20, (await World.HistoryAsync("one_time_pass.issued")).Count);
    }

    private async Task<Guid> IdOfAsync(Person person, string tenant = "acme") => (await World.MembershipAsync(person, tenant)).Id;

    private async Task<string> ResetOfAsync(Person person, string tenant = "acme") => $"{tenant}/members/{await IdOfAsync(person, tenant)}/two-factor/reset";

    private async Task<string> PassOfAsync(Person person, string tenant = "acme") => $"{tenant}/members/{await IdOfAsync(person, tenant)}/one-time-pass";

    private async Task OnlyReadyAdminAsync(Person person)
    {
        var id = (await World.Provider.AccountOfAsync(person)).Id;
        await World.Provider.WithDatabaseAsync(db => db.Set<RecoveryProof>().Where(proof => proof.AccountId != id).ExecuteDeleteAsync());
        Assert.Equal(1, await World.Provider.CountAsync<RecoveryProof>());
    }
}
