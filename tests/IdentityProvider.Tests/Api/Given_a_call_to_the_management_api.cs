using System.Net;
using IdentityProvider.Accounts;
using IdentityProvider.Sessions;
using IdentityProvider.Tenancy;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.OpenIdConnect;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.Api;

/// <summary>Who may call it: each rule with somebody who tries to get round it.</summary>
public sealed class Given_a_call_to_the_management_api : ApiTest
{
    private const string Policy = "globex/two-factor-policy";
    private const string Freshly = """Bearer error="insufficient_user_authentication", acr_values="mfa", max_age="300" """;

    [Fact]
    public async Task when_an_admin_with_a_second_factor_or_an_application_of_the_tenant_asks_then_it_answers()
    {
        var dora = (await Api.SignInAsync(World.Dora, "globex")).AccessToken;
        foreach (var token in new[] { dora, await Api.MachineAsync("globex"), await Api.MachineAsync("globex", "tenant.read") })
        {
            Assert.Equal(HttpStatusCode.OK, (await Api.GetAsync(Policy, token)).Status);
            Assert.Equal(HttpStatusCode.OK, (await Api.GetAsync("globex/members", token)).Status);
            Assert.Equal(HttpStatusCode.OK, (await Api.GetAsync("globex/audit", token)).Status);
        }
    }

    [Fact, Spec("RFC 6750 §3")]
    public async Task when_there_is_no_token_where_it_belongs_then_it_is_asked_for_and_cookies_count_for_nothing()
    {
        var token = (await Api.SignInAsync(World.Dora, "globex")).AccessToken;
        using var browser = World.NewBrowser();
        await World.Dora.VisitAsync(browser, "/admin/globex/security");
        var cookies = browser.Cookies.GetCookieHeader(TestProvider.Issuer);
        ApiAnswer[] answers =
        [
            await Api.GetAsync(Policy, null), await Api.GetAsync(Policy, null, ("Cookie", cookies)), await Api.GetAsync(Policy + "?access_token=" + token, null),
            await Api.GetAsync(Policy, null, ("Authorization", "Basic ZG9yYTpkb3Jh")), await Api.GetAsync(Policy, null, ("Authorization", token)),
            await Api.SendAsync("PUT", Policy, null, new FormUrlEncodedContent([KeyValuePair.Create("access_token", token)])),
            await Api.SendAsync("PUT", Policy, null, """{ "mode": "Off" }""", ("Cookie", cookies)),
        ];
        Assert.All(answers, answer => Assert.Equal((401, "token_missing", "Bearer"), (answer.Refusal.Status, answer.Code, answer.Challenge)));
        Assert.Equal((400, "invalid_request"), (await Api.GetAsync(Policy + "?access_token=" + token, token)).Refusal);
    }

    [Fact, Spec("T-02"), Spec("T-03")]
    public async Task when_the_token_is_another_kind_made_for_another_api_or_tampered_with_then_it_is_invalid()
    {
        var tokens = await Api.SignInAsync(World.Dora, "globex");
        using var browser = World.NewBrowser();
        using var app = Api.Application("globex", Everything("orders.read"));
        var forOrders = await app.SignInAsync(browser, World.Dora, ("acr_values", "mfa"), ("resource", World.Orders));
        var parts = tokens.AccessToken.Split('.');
        string[] wrong =
        [
            tokens.IdToken, tokens.RefreshToken, forOrders.AccessToken, "nonsense", $"{parts[0]}.{parts[1]}.", $"{parts[0]}.{forOrders.AccessToken.Split('.')[1]}.{parts[2]}",
        ];
        foreach (var token in wrong)
        {
            var answer = await Api.GetAsync(Policy, token);
            Assert.Equal((401, "invalid_token"), answer.Refusal);
            Assert.StartsWith("Bearer error=\"invalid_token\"", answer.Challenge, StringComparison.Ordinal);
        }

        static string Everything(string more) => ApiDriving.Everything + " " + more;
    }

    [Fact, Spec("RFC 6750 §3.1")]
    public async Task when_the_scope_is_lacking_then_it_is_named()
    {
        foreach (var token in new[] { (await Api.SignInAsync(World.Dora, "globex", "openid tenant.read")).AccessToken, await Api.MachineAsync("globex", "tenant.read") })
        {
            var answer = await Api.SendAsync("PUT", Policy, token, """{ "mode": "Off" }""");
            Assert.Equal((403, "insufficient_scope"), answer.Refusal);
            Assert.Equal("""Bearer error="insufficient_scope", scope="tenant.manage" """.TrimEnd(), answer.Challenge);
        }

        Assert.Equal((403, "insufficient_scope"), (await Api.GetAsync(Policy, await Api.MachineAsync("globex", "platform.manage"))).Refusal);
        Assert.Equal((403, "insufficient_scope"), (await Api.SendAsync("PUT", Policy, await Api.MachineAsync("globex", "tenant.read platform.manage"), "{}")).Refusal);
        Assert.Equal((403, "insufficient_scope"), (await Api.GetAsync(Policy, (await Api.SignInAsync(World.Dora, "globex", "openid")).AccessToken)).Refusal);
        Assert.Equal((403, "insufficient_scope"), (await Api.GetAsync(Policy, await Api.MachineAsync("globex", "orders.read"))).Refusal);
    }

    [Fact, Spec("G-03"), Spec("F-10")]
    public async Task when_the_tenant_is_foreign_or_unknown_or_the_person_no_admin_then_the_answer_is_the_same()
    {
        await World.Provider.WithDatabaseAsync(db => Change.PromoteAsync(db, "bob@acme.test", "acme"));
        var dora = (await Api.SignInAsync(World.Dora, "globex")).AccessToken;
        var eve = (await Api.SignInAsync(World.Eve, "globex", acr: "pwd")).AccessToken;
        var gusAtAcme = (await Api.SignInAsync(World.Gus, "acme")).AccessToken; // an admin of globex, by a token for acme, where he is none
        var machine = await Api.MachineAsync("acme");
        var byTwoScopes = (await Api.SignInAsync(World.Dora, "globex", "openid tenant.read platform.manage")).AccessToken; // no operator, and not allowed to manage
        var refusals = new List<ApiAnswer>();
        foreach (var token in new[] { dora, machine })
        {
            refusals.Add(await Api.GetAsync("no-such-tenant/members", token));
            refusals.Add(await Api.GetAsync("%1F/members", token));
            refusals.Add(await Api.GetAsync("initech/two-factor-policy", token));
        }

        refusals.Add(await Api.GetAsync("acme/members", dora));
        refusals.Add(await Api.SendAsync("PUT", "acme/two-factor-policy", dora, """{ "mode": "Off" }"""));
        refusals.Add(await Api.GetAsync("globex/members", machine));
        refusals.Add(await Api.GetAsync("globex/members", eve));
        refusals.Add(await Api.GetAsync("globex/members", gusAtAcme));
        refusals.Add(await Api.SendAsync("PUT", Policy, byTwoScopes, """{ "mode": "Off" }"""));
        Assert.All(refusals, answer => Assert.Equal((404, "not_found"), answer.Refusal));
        Assert.Single(refusals.Select(answer => answer.Text("detail")).Distinct());
    }

    [Fact, Spec("G-07")]
    public async Task when_an_admin_is_demoted_removed_signed_out_or_their_application_disabled_then_an_old_token_is_refused_at_once()
    {
        var tokens = await Api.SignInAsync(World.Dora, "globex");
        var machine = await Api.MachineAsync("globex");
        Assert.Equal(HttpStatusCode.OK, (await Api.GetAsync(Policy, tokens.AccessToken)).Status);

        await RoleAsync(MemberRole.Member);
        Assert.Equal("Admin", tokens.AccessTokenClaims.GetProperty("role").GetString());
        Assert.Equal((404, "not_found"), (await Api.GetAsync(Policy, tokens.AccessToken)).Refusal);
        await RoleAsync(MemberRole.Admin);

        await World.Provider.WithDatabaseAsync(db => db.Set<Session>().ExecuteUpdateAsync(set => set.SetProperty(s => s.EndedAt, World.Provider.Clock.GetUtcNow())));
        Assert.Equal((401, "invalid_token"), (await Api.GetAsync(Policy, tokens.AccessToken)).Refusal);

        var again = (await Api.SignInAsync(World.Dora, "globex")).AccessToken;
        await World.Provider.WithDatabaseAsync(db => Change.DisableClientAsync(db, "globex-machine"));
        Assert.Equal((401, "invalid_token"), (await Api.GetAsync(Policy, machine)).Refusal);
        await World.Provider.WithDatabaseAsync(db => Change.RemoveMemberAsync(db, "dora@globex.test", "globex", World.Provider.Clock.GetUtcNow()));
        Assert.Equal((401, "invalid_token"), (await Api.GetAsync(Policy, again)).Refusal);

        Task<int> RoleAsync(MemberRole role) => World.Provider.WithDatabaseAsync(db =>
            db.Set<Membership>().Where(m => m.Account.CanonicalEmail == "dora@globex.test").ExecuteUpdateAsync(set => set.SetProperty(m => m.Role, role)));
    }

    [Fact, Spec("RFC 9470 §3"), Spec("G-05")]
    public async Task when_no_second_factor_or_only_an_old_one_was_proved_then_changes_take_a_fresh_one_and_reading_takes_one()
    {
        var byPassword = (await Api.SignInAsync(World.Gus, "globex", acr: "pwd")).AccessToken;
        var reading = await Api.GetAsync(Policy, byPassword);
        Assert.Equal((401, "insufficient_user_authentication"), reading.Refusal);
        Assert.Equal("""Bearer error="insufficient_user_authentication", acr_values="mfa" """.TrimEnd(), reading.Challenge);
        await AssertChangesAsync(byPassword);

        using var browser = World.NewBrowser();
        using var app = Api.Application("globex");
        var tokens = await app.SignInAsync(browser, World.Dora, ("acr_values", "mfa"));
        Later(TimeSpan.FromSeconds(301));
        Assert.Equal(HttpStatusCode.OK, (await Api.GetAsync(Policy, tokens.AccessToken)).Status);
        await AssertChangesAsync(tokens.AccessToken);
        var refreshed = await app.RefreshAsync(tokens.RefreshToken);
        await AssertChangesAsync(refreshed.AccessToken);

        // What the challenge says is what the next authorization request asks.
        var stepped = await app.SignInAsync(browser, World.Dora, ("acr_values", "mfa"), ("max_age", "300"));
        Assert.Equal(HttpStatusCode.OK, (await Api.SendAsync("POST", Policy + "/preview", stepped.AccessToken, """{ "mode": "Required" }""")).Status);
        await AssertChangesAsync(refreshed.AccessToken); // a token that was made before proves no more than before

        await World.Provider.WithDatabaseAsync(db => db.Set<Authenticator>().ExecuteDeleteAsync());
        await AssertChangesAsync(stepped.AccessToken);

        async Task AssertChangesAsync(string token)
        {
            ApiAnswer[] answers =
            [
                await Api.SendAsync("POST", Policy + "/preview", token, """{ "mode": "Required" }"""), await Api.SendAsync("PUT", Policy, token, """{ "mode": "Required" }"""),
                await Api.SendAsync("DELETE", $"globex/members/{Guid.CreateVersion7()}", token), await Api.SendAsync("PATCH", $"globex/members/{Guid.CreateVersion7()}", token, "{}"),
            ];
            Assert.All(answers, answer => Assert.Equal((401, "insufficient_user_authentication", Freshly.TrimEnd()), (answer.Refusal.Status, answer.Code, answer.Challenge)));
        }
    }

    [Fact]
    public async Task when_an_operator_comes_with_the_scope_then_every_tenant_is_open_and_closed_again_when_they_are_none()
    {
        var gus = World.Gus;
        await World.Provider.WithDatabaseAsync(db => db.Set<Account>().Where(a => a.Email == "bob@acme.test").ExecuteUpdateAsync(set => set.SetProperty(a => a.IsOperator, true)));
        var operatorsToken = (await Api.SignInAsync(World.Bob, "acme")).AccessToken;
        var withoutScope = (await Api.SignInAsync(World.Bob, "acme", "openid tenant.read tenant.manage")).AccessToken;

        Assert.Equal((404, "not_found"), (await Api.GetAsync("globex/members", withoutScope)).Refusal);
        Assert.Contains(gus.Email, (await Api.GetAsync("globex/members", operatorsToken)).Emails);
        Assert.Equal(HttpStatusCode.OK, (await Api.GetAsync("acme/members", operatorsToken)).Status);
        var id = (await Api.GetAsync("globex/members?search=eve", operatorsToken)).Json.GetProperty("items")[0].GetProperty("id").GetString();
        Assert.Equal("Admin", (await Api.SendAsync("PATCH", "globex/members/" + id, operatorsToken, """{ "role": "Admin" }""")).Text("role"));

        await World.Provider.WithDatabaseAsync(db => db.Set<Account>().ExecuteUpdateAsync(set => set.SetProperty(a => a.IsOperator, false)));
        Assert.Equal((404, "not_found"), (await Api.GetAsync("globex/members", operatorsToken)).Refusal);
        Assert.Equal((404, "not_found"), (await Api.SendAsync("PATCH", "globex/members/" + id, operatorsToken, """{ "role": "Member" }""")).Refusal);
    }
}
