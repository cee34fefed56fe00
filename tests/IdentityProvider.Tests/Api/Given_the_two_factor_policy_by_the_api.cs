using System.Net;
using System.Text.Json;
using IdentityProvider.Auditing;
using IdentityProvider.Policy;
using IdentityProvider.Tests.Driving;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.Api;

public sealed class Given_the_two_factor_policy_by_the_api : ApiTest
{
    private const string Policy = "globex/two-factor-policy";

    [Fact]
    public async Task when_an_admin_previews_and_confirms_then_it_is_changed_and_told_who_did_it_and_how()
    {
        var dora = await Api.SignInAsync(World.Dora, "globex");
        var before = await Api.GetAsync(Policy, dora.AccessToken);
        Assert.Equal("""{"mode":"Off","effectiveAt":null,"version":1,"changedAt":null,"changedBy":null}""", before.Body);
        Assert.Equal("\"1\"", before.Tag);

        var after = await Api.SendAsync("PUT", Policy, dora.AccessToken, await Api.PreviewedAsync("globex", dora.AccessToken, "ReportOnly"), ("If-Match", before.Tag!));
        Assert.Equal((HttpStatusCode.OK, "\"2\""), (after.Status, after.Tag));
        Assert.Equal(("ReportOnly", "2"), (after.Text("mode"), after.Text("version")));
        var by = after.Json.GetProperty("changedBy");
        Assert.Equal((dora.AccessTokenClaims.GetProperty("sub").GetString(), "dora@globex.test", "globex-app"), (by.GetProperty("id").GetString(), by.GetProperty("email").GetString(), by.GetProperty("clientId").GetString()));
        Assert.Equal((TwoFactorMode.ReportOnly, 2), await World.Provider.PolicyNowAsync("globex"));
        Assert.Equal(after.Body, (await Api.GetAsync(Policy, dora.AccessToken)).Body);
        Assert.Equal(HttpStatusCode.NotModified, (await Api.GetAsync(Policy, dora.AccessToken, ("If-None-Match", "\"1\", \"2\""))).Status);
        Assert.Equal(HttpStatusCode.OK, (await Api.GetAsync(Policy, dora.AccessToken, ("If-None-Match", "\"1\""))).Status);

        var entry = await EntryAsync("policy.changed");
        Assert.Equal(dora.AccessTokenClaims.GetProperty("sub").GetString(), entry.ActorId.ToString());
        Assert.Equal("globex-app", JsonDocument.Parse(entry.Details).RootElement.GetProperty("byClient").GetString());
    }

    [Fact]
    public async Task when_it_is_previewed_then_it_shows_what_the_page_shows()
    {
        using var browser = World.NewBrowser();
        await World.GlobexWeb.SignInAsync(browser, World.Eve);
        var preview = await Api.SendAsync("POST", Policy + "/preview", await Api.MachineAsync("globex"), """{ "mode": "Required", "effectiveAt": null }""");
        Assert.Equal(("4", "2", "1", "1"), (preview.Text("members"), preview.Text("withoutTwoFactor"), preview.Text("sessions"), preview.Text("refreshTokens")));
        Assert.Equal(["eve@globex.test", "gus@acme.test"], Emails("membersWithoutTwoFactor"));
        Assert.Equal("globex-web", preview.Json.GetProperty("applications")[0].GetProperty("clientId").GetString());
        Assert.Equal(["dora@globex.test", "gus@acme.test", "hugo@globex.test"], Emails("admins"));
        Assert.Equal("two_factor", preview.Json.GetProperty("admins")[1].GetProperty("lacks")[0].GetString());

        IEnumerable<string?> Emails(string list) => preview.Json.GetProperty(list).EnumerateArray().Select(item => item.GetProperty("email").GetString()).Order();
    }

    [Fact]
    public async Task when_an_application_asks_for_itself_then_it_may_make_the_policy_stricter_and_nothing_else()
    {
        var machine = await Api.MachineAsync("globex");
        var in9Days = When(9);
        await ChangeAsync("ReportOnly", in9Days, HttpStatusCode.OK);
        await ChangeAsync("ReportOnly", When(10), HttpStatusCode.Forbidden);
        await ChangeAsync("ReportOnly", When(8), HttpStatusCode.OK);
        await ChangeAsync("ReportOnly", null, HttpStatusCode.OK);
        await ChangeAsync("ReportOnly", When(8), HttpStatusCode.Forbidden);
        await ChangeAsync("Off", null, HttpStatusCode.Forbidden);

        var changed = (await Api.GetAsync(Policy, machine)).Json.GetProperty("changedBy");
        Assert.Equal((JsonValueKind.Null, "globex-machine"), (changed.GetProperty("id").ValueKind, changed.GetProperty("clientId").GetString()));
        var refused = await EntryAsync("policy.change_refused");
        Assert.Null(refused.ActorId);
        Assert.Equal("""{"wanted":"Off","reason":"person_required","byClient":"globex-machine"}""", refused.Details);
        var mail = await World.Provider.Mail.NextAsync("dora@globex.test", TestContext.Current.CancellationToken);
        Assert.Contains("globex-machine", mail.Body, StringComparison.Ordinal);

        Assert.Equal((409, "preview_outdated"), (await Api.SendAsync("PUT", Policy, machine, """{ "mode": "Required" }""")).Refusal);
        await World.Provider.WithDatabaseAsync(db => db.Set<Authenticator>().ExecuteDeleteAsync());
        var unready = await Api.SendAsync("PUT", Policy, machine, await Api.PreviewedAsync("globex", machine, "Required"));
        Assert.Equal((409, "admins_not_ready"), unready.Refusal);
        Assert.Equal(["dora@globex.test", "gus@acme.test", "hugo@globex.test"], unready.Json.GetProperty("admins").EnumerateArray().Select(admin => admin.GetProperty("email").GetString()));
        Assert.All(unready.Json.GetProperty("admins").EnumerateArray(), admin => Assert.Contains("two_factor", admin.GetProperty("lacks").EnumerateArray().Select(lack => lack.GetString())));

        string When(int days) => World.Provider.Clock.GetUtcNow().AddDays(days).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null);

        async Task ChangeAsync(string mode, string? effectiveAt, HttpStatusCode expected)
        {
            var answer = await Api.SendAsync("PUT", Policy, machine, await Api.PreviewedAsync("globex", machine, mode, effectiveAt));
            Assert.True(answer.Status == expected, answer.Body);
            Assert.Equal(expected is HttpStatusCode.Forbidden ? "person_required" : null, answer.Code);
        }
    }

    [Fact]
    public async Task when_the_plan_does_not_take_it_then_it_is_refused_and_audited()
    {
        using var browser = World.NewBrowser();
        await World.Finn.VisitAsync(browser, "/my/two-factor/set-up");
        await World.Finn.SetUpAsync(browser);
        var finn = (await Api.SignInAsync(World.Finn, "initech")).AccessToken;
        Assert.Equal((403, "plan_required"), (await Api.SendAsync("PUT", "initech/two-factor-policy", finn, await Api.PreviewedAsync("initech", finn, "Required"))).Refusal);
        var refused = await EntryAsync("policy.change_refused");
        Assert.Equal((await World.Provider.AccountOfAsync(World.Finn)).Id, refused.ActorId);
        Assert.Equal("""{"wanted":"Required","reason":"plan_required","byClient":"initech-app"}""", refused.Details);
    }

    [Fact]
    public async Task when_the_preview_is_of_another_change_tenant_or_time_then_it_confirms_nothing()
    {
        var dora = (await Api.SignInAsync(World.Dora, "globex")).AccessToken;
        var previewed = await Api.PreviewedAsync("globex", dora, "ReportOnly");
        var ada = (await Api.SignInAsync(World.Ada, "acme")).AccessToken;
        var ofAcme = await Api.PreviewedAsync("acme", ada, "ReportOnly");
        string[] wrong = [previewed.Replace("ReportOnly", "Required", StringComparison.Ordinal), previewed.Replace(":\"CfDJ8", ":\"CfDJ9", StringComparison.Ordinal), ofAcme];
        foreach (var body in wrong)
        {
            Assert.Equal((409, "preview_outdated"), (await Api.SendAsync("PUT", Policy, dora, body)).Refusal);
        }

        Assert.Equal((412, "precondition_failed"), (await Api.SendAsync("PUT", Policy, dora, previewed, ("If-Match", "\"7\""))).Refusal);
        Assert.Equal((412, "precondition_failed"), (await Api.SendAsync("PUT", Policy, dora, previewed, ("If-Match", "W/\"1\""))).Refusal);
        Assert.Equal((412, "precondition_failed"), (await Api.SendAsync("PUT", Policy, dora, previewed, ("If-Match", "1"))).Refusal);
        Assert.Equal(HttpStatusCode.OK, (await Api.SendAsync("PUT", Policy, dora, previewed, ("If-Match", "*"))).Status);
        Assert.Equal((409, "preview_outdated"), (await Api.SendAsync("PUT", Policy, dora, previewed)).Refusal);
        Assert.Equal((TwoFactorMode.ReportOnly, 2), await World.Provider.PolicyNowAsync("globex"));
    }

    [Fact, Spec("RFC 9110 §13.1.1")]
    public async Task when_twenty_change_it_at_once_then_one_does_and_the_others_are_told_so()
    {
        var dora = (await Api.SignInAsync(World.Dora, "globex")).AccessToken;
        for (var round = 1; round <= 3; round++)
        {
            var body = await Api.PreviewedAsync("globex", dora, round % 2 == 1 ? "ReportOnly" : "Off");
            var tag = (await Api.GetAsync(Policy, dora)).Tag!;
            var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Api.SendAsync("PUT", Policy, dora, body, i % 2 == 0 ? [("If-Match", tag)] : [])));
            Assert.Single(answers, answer => answer.Status is HttpStatusCode.OK);
            Assert.All(answers.Where(answer => answer.Status is not HttpStatusCode.OK), answer => Assert.Contains(answer.Refusal, new (int, string?)[] { (412, "precondition_failed"), (409, "preview_outdated") }));
            Assert.Equal(round + 1, (await World.Provider.PolicyNowAsync("globex")).Version);
            Assert.Equal(round, await World.Provider.WithDatabaseAsync(db => db.Set<AuditEntry>().CountAsync(e => e.Kind == "policy.changed")));
        }
    }

    private Task<AuditEntry> EntryAsync(string kind) => World.Provider.WithDatabaseAsync(db =>
        db.Set<AuditEntry>().AsNoTracking().Where(e => e.Kind == kind).OrderByDescending(e => e.Id).FirstAsync());
}
