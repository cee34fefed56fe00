using System.Net;
using System.Text.Json;
using IdentityProvider.Auditing;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.Enforcement;
using IdentityProvider.Tests.SignIn;
using IdentityProvider.Tests.TwoFactor;

namespace IdentityProvider.Tests.Api;

public sealed class Given_the_simulator_by_the_api : ApiTest
{
    private const string Simulate = "/api/v1/simulate";

    [Fact]
    public async Task when_an_admin_asks_then_it_says_what_really_happens_and_why()
    {
        var ada = (await Api.SignInAsync(World.Ada, "acme")).AccessToken;
        var answer = await Api.SendAsync("POST", Simulate, ada, """{ "email": "cleo@acme.test", "clientId": "acme-web", "session": { "passwordAge": 0 } }""");
        Assert.Equal((HttpStatusCode.OK, "challenge"), (answer.Status, answer.Text("outcome")));
        Assert.Equal(["mailed_confirmation", "set_up", "issue"], Steps(answer));
        Assert.Equal("tenant_policy", answer.Json.GetProperty("path")[0].GetProperty("because")[0].GetString());
        var policy = answer.Json.GetProperty("why").EnumerateArray().Single(demand => demand.GetProperty("source").GetString() == "tenant_policy");
        Assert.Equal(("mfa", "Required", true), (policy.GetProperty("acr").GetString(), policy.GetProperty("mode").GetString(), policy.GetProperty("decides").GetBoolean()));
        Assert.EndsWith("Z", answer.Text("at"), StringComparison.Ordinal);

        using var browser = World.NewBrowser();
        var tokens = await World.AcmeWeb.SignInAsync(browser, World.Cleo);
        Assert.Equal(["/signin", "/signin/confirm-email", "/signin/set-up-two-factor"], World.Cleo.Asked.Take(3));
        foreach (var name in new[] { "sub", "acr", "amr", "role", "tenant", "two_factor_policy" })
        {
            Assert.Equal(tokens.IdTokenClaims.GetProperty(name).ToString(), answer.Json.GetProperty("claims").GetProperty(name).ToString());
        }
    }

    [Fact]
    public async Task when_the_session_what_is_asked_for_or_the_moment_differs_then_so_does_the_answer()
    {
        var ada = (await Api.SignInAsync(World.Ada, "acme")).AccessToken;
        var id = (await World.Provider.AccountOfAsync(World.Bob)).Id;
        var later = World.Provider.Clock.GetUtcNow().AddDays(30).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        (string More, string Outcome, string First)[] questions =
        [
            ("", "challenge", "password"),
            (""", "session": { "passwordAge": 600 } """, "challenge", "code"),
            (""", "session": { "passwordAge": 600, "secondFactorAge": 600 } """, "issue", "issue"),
            (""", "session": { "passwordAge": 600, "secondFactorAge": 600 }, "maxAge": 300 """, "challenge", "password"),
            (""", "session": { "passwordAge": 600, "secondFactorAge": 600 }, "prompt": "login" """, "challenge", "password"),
            (""", "session": { "passwordAge": 600 }, "prompt": "none" """, "deny", "deny"),
            (""", "session": { "passwordAge": 600, "secondFactorAge": 600 }, "acrValues": "phr" """, "deny", "deny"),
            (""", "session": { "passwordAge": 600, "secondFactorAge": 600 }, "scope": "openid admin.everything" """, "deny", "deny"),
            ($$""", "session": { "passwordAge": 600, "secondFactorAge": 600 }, "at": "{{later}}" """, "issue", "issue"),
        ];
        foreach (var (more, outcome, first) in questions)
        {
            var answer = await Api.SendAsync("POST", Simulate, ada, $$"""{ "accountId": "{{id}}", "clientId": "acme-web"{{more}} }""");
            Assert.True((answer.Status, answer.Text("outcome")) == (HttpStatusCode.OK, outcome), more + answer.Body);
            Assert.Equal(first, Steps(answer)[0]);
        }
    }

    [Fact]
    public async Task when_several_demands_lead_to_a_code_then_each_is_named()
    {
        var machine = await Api.MachineAsync("acme", "tenant.read");
        var answer = await AskAsync(machine, World.Bob.Email, "acme-web", ", \"acrValues\": \"mfa\", \"session\": { \"passwordAge\": 7200 }");
        Assert.Equal("""{"step":"code","because":["tenant_policy","acr_values","own_second_factor"],"error":null}""", answer.Json.GetProperty("path")[0].GetRawText());
        Assert.Equal("""{"source":"acr_values","decides":true,"acr":"mfa","since":null,"until":null,"mode":null,"version":null}""", answer.Json.GetProperty("why")[1].GetRawText());
    }

    [Fact, Spec("G-03"), Spec("F-10")]
    public async Task when_somebody_asks_about_what_is_not_theirs_then_it_is_not_there_and_an_operator_hears_of_all()
    {
        var ada = (await Api.SignInAsync(World.Ada, "acme")).AccessToken;
        foreach (var token in new[] { ada, await Api.MachineAsync("acme", "tenant.read") })
        {
            Assert.Equal(HttpStatusCode.OK, (await AskAsync(token, "cleo@acme.test", "acme-web")).Status);
            Assert.Equal(HttpStatusCode.OK, (await AskAsync(token, "gus@acme.test", "portal")).Status);
            Assert.Equal((422, "unknown_person"), (await AskAsync(token, "eve@globex.test", "acme-web")).Refusal);
            Assert.Equal((422, "unknown_person"), (await AskAsync(token, "nobody@acme.test", "acme-web")).Refusal);
            Assert.Equal((422, "unknown_client"), (await AskAsync(token, "cleo@acme.test", "globex-web")).Refusal);
            Assert.Equal((422, "unknown_client"), (await AskAsync(token, "cleo@acme.test", "no-such-client")).Refusal);
            Assert.Equal((422, "unknown_tenant"), (await AskAsync(token, "gus@acme.test", "portal", ", \"tenant\": \"globex\"")).Refusal);
        }

        var bob = (await Api.SignInAsync(World.Bob, "acme")).AccessToken;
        Assert.Equal((404, "not_found"), (await AskAsync(bob, "cleo@acme.test", "acme-web")).Refusal);
        await World.PromoteAsync(World.Bob, "acme");
        Assert.Equal((422, "unknown_client"), (await AskAsync(bob, "eve@globex.test", "globex-web")).Refusal);
        await World.Provider.ChangeAccountAsync(World.Bob, account => account.IsOperator = true);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(bob, "eve@globex.test", "globex-web")).Status);
        Assert.Equal("choose_tenant", (await AskAsync(bob, "gus@acme.test", "portal", ", \"session\": { \"passwordAge\": 0 }")).Text("outcome"));
        var withoutScope = (await Api.SignInAsync(World.Bob, "acme", "openid tenant.read")).AccessToken;
        Assert.Equal((422, "unknown_client"), (await AskAsync(withoutScope, "eve@globex.test", "globex-web")).Refusal);
    }

    [Fact]
    public async Task when_the_question_is_wrong_then_every_fault_is_told_with_its_place()
    {
        var machine = await Api.MachineAsync("acme", "tenant.read");
        (string Body, string Path)[] wrong =
        [
            ("""{ "clientId": "acme-web" }""", "$.email"), ("""{ "email": "cleo@acme.test" }""", "$.clientId"), ("""{ "email": "cleo@acme.test", "clientId": null }""", "$.clientId"),
            ("""{ "email": "cleo@acme.test", "accountId": "0193a4c2-7f0e-7c1b-9d52-1f6a0b8c2d3e", "clientId": "acme-web" }""", "$.email"),
            ("""{ "accountId": "cleo", "clientId": "acme-web" }""", "$.accountId"), ("""{ "email": "cleo@acme.test", "clientId": "acme-web", "acr_values": "mfa" }""", "$.acr_values"),
            (Rest("\"session\": {}"), "$.session.passwordAge"), (Rest("\"session\": { \"passwordAge\": -1 }"), "$.session.passwordAge"), (Rest("\"session\": { \"passwordAge\": 99999999999 }"), "$.session.passwordAge"),
            (Rest("\"session\": { \"passwordAge\": 0, \"age\": 1 }"), "$.session.age"), (Rest("\"session\": 7"), "$.session"), (Rest("\"maxAge\": -1"), "$.maxAge"),
            (Rest("\"at\": \"0001-01-01T00:00:00Z\""), "$.at"), (Rest("\"at\": \"9999-12-31T23:59:59Z\""), "$.at"),
        ];
        foreach (var (body, path) in wrong)
        {
            var answer = await Api.SendAsync("POST", Simulate, machine, body);
            Assert.True(answer.Refusal == (400, "invalid_request"), body + answer.Body);
            Assert.True(answer.Json.GetProperty("errors").TryGetProperty(path, out _), answer.Body);
        }

        static string Rest(string rest) => $$"""{ "email": "cleo@acme.test", "clientId": "acme-web", {{rest}} }""";
    }

    [Fact]
    public async Task when_it_is_asked_twenty_times_at_once_then_nobody_notices()
    {
        var ada = (await Api.SignInAsync(World.Ada, "acme")).AccessToken;
        var (entries, sessions) = (await World.Provider.CountAsync<AuditEntry>(), (await World.Provider.SessionsOfAsync(World.Cleo)).Count);
        Later(TimeSpan.FromSeconds(301)); // an old second factor does for reading
        var answers = await ApiDriving.AtOnceAsync(() => AskAsync(ada, "cleo@acme.test", "acme-web"));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Equal((entries, sessions), (await World.Provider.CountAsync<AuditEntry>(), (await World.Provider.SessionsOfAsync(World.Cleo)).Count));
    }

    private static List<string?> Steps(ApiAnswer answer) => [.. answer.Json.GetProperty("path").EnumerateArray().Select(move => move.GetProperty("step").GetString())];

    private Task<ApiAnswer> AskAsync(string token, string email, string clientId, string rest = "") =>
        Api.SendAsync("POST", Simulate, token, $$"""{ "email": "{{email}}", "clientId": {{JsonSerializer.Serialize(clientId)}}{{rest}} }""");
}
