using System.Net;
using System.Text.Json;
using IdentityProvider.Auditing;
using IdentityProvider.Tenancy;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.OpenIdConnect;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.Api;

public sealed class Given_members_and_history_by_the_api : ApiTest
{
    [Fact]
    public async Task when_members_are_listed_then_each_says_what_the_page_says_and_filters_narrow()
    {
        using var browser = World.NewBrowser();
        await World.GlobexWeb.SignInAsync(browser, World.Eve);
        var dora = await Api.SignInAsync(World.Dora, "globex");
        var all = await Api.GetAsync("globex/members", dora.AccessToken);
        Assert.Equal(["dora@globex.test", "eve@globex.test", "gus@acme.test", "hugo@globex.test"], all.Emails);
        Assert.Equal(JsonValueKind.Null, all.Json.GetProperty("next").ValueKind);
        var item = all.Json.GetProperty("items")[0];
        Assert.Equal((dora.AccessTokenClaims.GetProperty("sub").GetString(), "Dora", "Admin"), (item.GetProperty("accountId").GetString(), item.GetProperty("name").GetString(), item.GetProperty("role").GetString()));
        var twoFactor = item.GetProperty("twoFactor");
        Assert.True(twoFactor.GetProperty("enabled").GetBoolean());
        Assert.Equal(World.Provider.Clock.GetUtcNow().UtcDateTime, twoFactor.GetProperty("lastUsedAt").GetDateTime(), TimeSpan.FromSeconds(1));
        Assert.EndsWith("Z", item.GetProperty("lastSignInAt").GetString(), StringComparison.Ordinal);

        Assert.Equal(["eve@globex.test", "gus@acme.test"], (await Api.GetAsync("globex/members?twoFactor=none", dora.AccessToken)).Emails);
        Assert.Equal(["eve@globex.test"], (await Api.GetAsync("globex/members?sessions=password", dora.AccessToken)).Emails);
        Assert.Equal(["gus@acme.test"], (await Api.GetAsync("globex/members?search=GUS&twoFactor=none", dora.AccessToken)).Emails);
        var id = item.GetProperty("id").GetString();
        Assert.Equal(item.GetRawText(), (await Api.GetAsync("globex/members/" + id, dora.AccessToken)).Body);
        Assert.Equal((404, "not_found"), (await Api.GetAsync("globex/members/" + dora.AccessTokenClaims.GetProperty("sub").GetString(), dora.AccessToken)).Refusal);
        Assert.Equal((404, "not_found"), (await Api.GetAsync("globex/members/nonsense", dora.AccessToken)).Refusal);
    }

    [Fact, Spec("G-08")]
    public async Task when_members_come_and_go_between_pages_then_nobody_is_skipped_or_shown_twice()
    {
        foreach (var i in Enumerable.Range(0, 9))
        {
            await World.Provider.PersonAsync($"m{i}@globex.test", "globex");
        }

        var machine = await Api.MachineAsync("globex");
        List<string?> seen = [];
        string? next = null;
        for (var page = 0; page == 0 || next is not null; page++)
        {
            var answer = await Api.GetAsync("globex/members?limit=3" + (next is null ? "" : "&after=" + next), machine);
            seen.AddRange(answer.Emails);
            next = answer.Json.GetProperty("next").GetString();
            await World.Provider.PersonAsync($"a{page}@globex.test", "globex"); // before the place
            var last = seen[^1]!;
            await World.Provider.WithDatabaseAsync(db => db.Set<Membership>().Where(m => m.Account.CanonicalEmail == last).ExecuteUpdateAsync(set => set.SetProperty(m => m.EndedAt, World.Provider.Clock.GetUtcNow())));
        }

        Assert.Equal(seen.Distinct(), seen);
        Assert.Equal(["dora@globex.test", "eve@globex.test", "gus@acme.test", "hugo@globex.test", .. Enumerable.Range(0, 9).Select(i => $"m{i}@globex.test")], seen);
    }

    [Fact]
    public async Task when_an_admin_changes_a_role_or_removes_somebody_then_it_is_so_and_no_tenant_is_left_without_an_admin()
    {
        await World.Provider.WithDatabaseAsync(db => Change.RemoveMemberAsync(db, World.Hugo.Email, "globex", World.Provider.Clock.GetUtcNow()));
        var dora = (await Api.SignInAsync(World.Dora, "globex")).AccessToken;
        var ids = (await Api.GetAsync("globex/members", dora)).Json.GetProperty("items").EnumerateArray().ToDictionary(m => m.GetProperty("email").GetString()!, m => "globex/members/" + m.GetProperty("id").GetString());

        Assert.Equal("Admin", (await Api.SendAsync("PATCH", ids["eve@globex.test"], dora, """{ "role": "Admin" }""")).Text("role"));
        Assert.Equal("Member", (await Api.SendAsync("PATCH", ids["eve@globex.test"], dora, """{ "role": "Member" }""")).Text("role"));
        Assert.Equal(HttpStatusCode.NoContent, (await Api.SendAsync("DELETE", ids["eve@globex.test"], dora)).Status);
        Assert.Equal((404, "not_found"), (await Api.SendAsync("DELETE", ids["eve@globex.test"], dora)).Refusal);
        Assert.Equal((404, "not_found"), (await Api.SendAsync("PATCH", ids["eve@globex.test"], dora, """{ "role": "Admin" }""")).Refusal);
        Assert.Equal(HttpStatusCode.OK, (await Api.SendAsync("PATCH", ids["gus@acme.test"], dora, """{ "role": "Member" }""")).Status);
        Assert.Equal((409, "last_admin"), (await Api.SendAsync("PATCH", ids["dora@globex.test"], dora, """{ "role": "Member" }""")).Refusal);
        Assert.Equal((409, "last_admin"), (await Api.SendAsync("DELETE", ids["dora@globex.test"], dora)).Refusal);

        var ada = (await Api.SignInAsync(World.Ada, "acme")).AccessToken;
        Assert.Equal((404, "not_found"), (await Api.SendAsync("DELETE", ids["dora@globex.test"].Replace("globex", "acme", StringComparison.Ordinal), ada)).Refusal);
        var machine = await Api.MachineAsync("globex");
        Assert.Equal((403, "person_required"), (await Api.SendAsync("DELETE", ids["gus@acme.test"], machine)).Refusal);
        Assert.Equal((403, "person_required"), (await Api.SendAsync("PATCH", ids["gus@acme.test"], machine, """{ "role": "Admin" }""")).Refusal);
        var removed = await World.Provider.WithDatabaseAsync(db => db.Set<AuditEntry>().SingleAsync(e => e.Kind == "member.removed"));
        Assert.Equal("""{"role":"Member","byClient":"globex-app"}""", removed.Details);
        Assert.Equal((await World.Provider.AccountOfAsync(World.Dora)).Id, removed.ActorId);
    }

    [Fact, Spec("G-08")]
    public async Task when_history_is_read_while_it_is_written_then_each_row_comes_once_newest_first_and_of_this_tenant_alone()
    {
        var globex = await World.Provider.TenantNowAsync("globex");
        var acme = await World.Provider.TenantNowAsync("acme");
        var start = World.Provider.Clock.GetUtcNow().AddDays(1);
        await AddAsync(Enumerable.Range(0, 25).Select(i => Row(globex.Id, start.AddSeconds(i / 3), "policy.changed", i)));
        await AddAsync([Row(acme.Id, start, "policy.changed", 99)]);
        var machine = await Api.MachineAsync("globex", "tenant.read");
        var range = $"kind=policy.changed&from={start:yyyy-MM-dd'T'HH:mm:ss'Z'}&to={start.AddSeconds(100):yyyy-MM-dd'T'HH:mm:ss'Z'}";

        List<JsonElement> seen = [];
        string? next = null;
        do
        {
            var page = await Api.GetAsync($"globex/audit?limit=4&{range}" + (next is null ? "" : "&after=" + next), machine);
            Assert.True(page.Status is HttpStatusCode.OK, page.Body);
            seen.AddRange(page.Json.GetProperty("items").EnumerateArray());
            next = page.Json.GetProperty("next").GetString();
            await AddAsync([Row(globex.Id, start.AddSeconds(50), "policy.changed", 100 + seen.Count)]);
        }
        while (next is not null);

        Assert.Equal(25, seen.Count);
        Assert.Equal(25, seen.Select(row => row.GetProperty("id").GetGuid()).Distinct().Count());
        Assert.Equal(Enumerable.Range(0, 25), seen.Select(row => row.GetProperty("details").GetProperty("version").GetInt32()).Order());
        Assert.Equal(seen.Select(row => row.GetProperty("at").GetDateTime()).OrderDescending(), seen.Select(row => row.GetProperty("at").GetDateTime()));
        Assert.Empty((await Api.GetAsync("globex/audit?person=ada@acme.test", machine)).Json.GetProperty("items").EnumerateArray());
        Assert.Empty((await Api.GetAsync($"globex/audit?actor=dora@globex.test&{range}", machine)).Json.GetProperty("items").EnumerateArray());
        Assert.Empty((await Api.GetAsync($"globex/audit?kind=policy.changed&to={start:yyyy-MM-dd'T'HH:mm:ss'Z'}", machine)).Json.GetProperty("items").EnumerateArray());

        static AuditEntry Row(Guid tenant, DateTimeOffset at, string kind, int version) => new() { At = at, Kind = kind, TenantId = tenant, Details = $$"""{"version":{{version}}}""" };

        Task<int> AddAsync(IEnumerable<AuditEntry> rows) => World.Provider.WithDatabaseAsync(db =>
        {
            db.AddRange(rows);
            return db.SaveChangesAsync();
        });
    }

    [Fact]
    public async Task when_the_audit_log_is_exported_then_it_verifies_and_the_next_one_says_who_did()
    {
        var dora = (await Api.SignInAsync(World.Dora, "globex")).AccessToken;
        var export = await Api.GetAsync("globex/audit/export", dora);
        Assert.Equal((HttpStatusCode.OK, "application/jsonl"), (export.Status, export.MediaType));
        await VerifyAsync(export.Body);

        var again = await Api.GetAsync("globex/audit/export", await Api.MachineAsync("globex"));
        await VerifyAsync(again.Body);
        var row = again.Body.Split('\n').Single(line => line.Contains("audit.exported", StringComparison.Ordinal));
        Assert.Contains("\"by\":\"management API\",\"byClient\":\"globex-app\"", row, StringComparison.Ordinal);
        Assert.Contains((await World.Provider.AccountOfAsync(World.Dora)).Id.ToString(), row, StringComparison.Ordinal);

        async Task VerifyAsync(string text)
        {
            var file = Path.Combine(Path.GetDirectoryName(World.Provider.KeysDirectory)!, "export.jsonl");
            await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
            var (code, _, error) = await World.Provider.CommandAsync("audit", "verify", file);
            Assert.Equal((0, ""), (code, error));
        }
    }
}
