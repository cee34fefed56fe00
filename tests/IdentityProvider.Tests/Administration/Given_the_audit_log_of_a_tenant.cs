using System.Net;
using IdentityProvider.Auditing;
using IdentityProvider.Tenancy;
using IdentityProvider.Tests.Driving;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.Administration;

public sealed class Given_the_audit_log_of_a_tenant(World world) : IClassFixture<World>
{
    [Fact, Spec("ASVS 8.2.2")]
    public async Task when_a_person_was_a_member_for_a_while_then_only_what_happened_in_that_while_is_there()
    {
        var tenant = await world.Provider.TenantAsync("whiles");
        var admin = await world.Provider.AdminAsync("admin@whiles.test", "whiles");
        var other = await world.Provider.TenantAsync("otherwhiles");
        var now = world.Provider.Clock.GetUtcNow();
        var member = await world.Provider.AccountOfAsync(await world.Provider.PersonAsync("member@whiles.test"));
        await world.Provider.WithDatabaseAsync(db =>
        {
            db.Add(new Membership { TenantId = tenant.Id, AccountId = member.Id, JoinedAt = now.AddDays(-10), EndedAt = now.AddDays(-5) });
            db.AddRange(
                Entry("before", now.AddDays(-11), member.Id),
                Entry("first-day", now.AddDays(-10), member.Id),
                Entry("during", now.AddDays(-7), member.Id),
                Entry("elsewhere", now.AddDays(-7), member.Id, other.Id),
                Entry("after", now.AddDays(-4), member.Id),
                Entry("of-the-tenant", now.AddDays(-1), null, tenant.Id));
            return db.SaveChangesAsync();
        });

        using var browser = world.NewBrowser();
        await admin.VisitAsync(browser, "/admin/whiles/audit-log");
        Assert.Equal(["of-the-tenant", "during", "first-day"], Kinds(browser.Page).Where(kind => !kind.Contains('.', StringComparison.Ordinal)));

        await browser.OpenAsync("/admin/whiles/audit-log?kind=during");
        Assert.Equal(["during"], Kinds(browser.Page));
        await browser.OpenAsync("/admin/whiles/audit-log?person=MEMBER@whiles.test");
        Assert.Equal(["during", "first-day"], Kinds(browser.Page));
        await browser.OpenAsync("/admin/whiles/audit-log?person=ada@acme.test");
        Assert.Empty(Kinds(browser.Page));
        Assert.Contains("No entries match these filters.", browser.Page.Text, StringComparison.Ordinal);
        await browser.FollowAsync("Clear filters");
        Assert.NotEmpty(Kinds(browser.Page));
        Assert.False(browser.Page.HasLink("Clear filters"));
        foreach (var nothing in new[] { "kind=%00", "kind=" + new string('x', 200), "person=%00", "actor=nobody" })
        {
            Assert.Empty(Kinds(await browser.OpenAsync("/admin/whiles/audit-log?" + nothing)));
            Assert.Equal(HttpStatusCode.OK, browser.Page.Status);
        }
    }

    [Fact]
    public async Task when_days_are_given_then_the_last_one_is_whole_and_all_pages_keep_to_them()
    {
        var tenant = await world.Provider.TenantAsync("days");
        var admin = await world.Provider.AdminAsync("admin@days.test", "days");
        var day = new DateTimeOffset(2026, 1, 10, 0, 0, 0, TimeSpan.Zero);
        await AddAsync([
            Entry("eve", day.AddTicks(-1), null, tenant.Id), Entry("first", day, null, tenant.Id), Entry("last", day.AddDays(2).AddTicks(-1), null, tenant.Id),
            Entry("morrow", day.AddDays(2), null, tenant.Id), .. Enumerable.Range(0, 60).Select(i => Entry($"middle-{i}", day.AddHours(20), null, tenant.Id)),
        ]);

        using var browser = world.NewBrowser();
        await admin.VisitAsync(browser, "/admin/days/audit-log");
        await browser.Fill("From day (UTC)", "2026-01-10").Fill("To day (UTC)", "2026-01-11").PressAsync("Filter");
        List<string> seen = [.. Kinds(browser.Page)];
        await browser.FollowAsync("Next page");
        seen.AddRange(Kinds(browser.Page));
        Assert.False(browser.Page.HasLink("Next page"));
        Assert.Equal(("2026-01-10", "2026-01-11"), (browser.Page.ValueOf("From day (UTC)"), browser.Page.ValueOf("To day (UTC)")));
        Assert.Equal(("last", "first", 62), (seen[0], seen[^1], seen.Count));
        Assert.Contains("morrow", Kinds(await browser.OpenAsync("/admin/days/audit-log?from=2026-01-12&to=9999-12-31")));
        Assert.Equal(["eve"], Kinds(await browser.OpenAsync("/admin/days/audit-log?to=2026-01-09")));
    }

    [Fact]
    public async Task when_a_day_is_no_day_then_its_field_says_so_and_nothing_is_shown_for_it()
    {
        var admin = await world.Provider.AdminAsync("admin@nonsense.test", (await world.Provider.TenantAsync("nonsense")).Slug);
        using var browser = world.NewBrowser();
        await admin.VisitAsync(browser, "/admin/nonsense/audit-log");
        const string wrong = "Enter a day as year-month-day, such as 2027-01-31.";
        foreach (var (query, field, error) in new[]
        {
            ("from=2026-02-31", "from", wrong), ("from=%3Cb%3E", "from", wrong), ("to=31.01.2026&kind=x", "to", wrong),
            ("from=2026-01-02&to=2026-01-01", "to", "The last day lies before the first."),
        })
        {
            var page = await browser.OpenAsync("/admin/nonsense/audit-log?" + query);
            var input = page.Document.GetElementById(field)!;
            Assert.Equal((HttpStatusCode.BadRequest, "true", error), (page.Status, input.GetAttribute("aria-invalid"), page.Alert));
            Assert.Equal(error, page.Document.GetElementById(input.GetAttribute("aria-describedby")!)!.TextContent.Trim());
            Assert.Empty(Kinds(page));
            Assert.True(page.HasLink("Clear filters"));
        }
    }

    [Fact]
    public async Task when_who_acted_is_given_then_only_what_that_person_did_is_there()
    {
        var tenant = await world.Provider.TenantAsync("actors");
        var (admin, member) = (await world.Provider.AdminAsync("admin@actors.test", "actors"), await world.Provider.PersonAsync("member@actors.test", "actors"));
        var (adminId, memberId) = ((await world.Provider.AccountOfAsync(admin)).Id, (await world.Provider.AccountOfAsync(member)).Id);
        var at = world.Provider.Clock.GetUtcNow();
        await AddAsync([
            new() { At = at, Kind = "by-admin", AccountId = memberId, TenantId = tenant.Id, ActorId = adminId, Details = "{}" },
            new() { At = at.AddSeconds(1), Kind = "by-member", AccountId = memberId, TenantId = tenant.Id, ActorId = memberId, Details = "{}" },
        ]);

        using var browser = world.NewBrowser();
        await admin.VisitAsync(browser, "/admin/actors/audit-log");
        Assert.Equal(["by-member"], Kinds(await browser.Fill("Done by (email)", "member@actors.test").PressAsync("Filter")));
        Assert.Equal(["by-admin"], Kinds(await browser.OpenAsync("/admin/actors/audit-log?actor=ADMIN@actors.test&person=member@actors.test")));
    }

    [Fact]
    public async Task when_an_entry_holds_markup_then_it_is_text()
    {
        var tenant = await world.Provider.TenantAsync("markup");
        var admin = await world.Provider.AdminAsync("admin@markup.test", "markup");
        await world.Provider.WithDatabaseAsync(db =>
        {
            db.Add(new AuditEntry { At = world.Provider.Clock.GetUtcNow(), Kind = "<i>", TenantId = tenant.Id, Details = """{"x":"<script>alert(1)</script>\r\n=1+1"}""" });
            return db.SaveChangesAsync();
        });

        using var browser = world.NewBrowser();
        await admin.VisitAsync(browser, "/admin/markup/audit-log");
        Assert.Null(browser.Page.Document.QuerySelector("tbody script, tbody i"));
        Assert.Contains("<script>alert(1)</script>", browser.Page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_there_is_much_and_more_is_written_meanwhile_then_the_pages_hold_each_entry_once()
    {
        var tenant = await world.Provider.TenantAsync("much");
        var admin = await world.Provider.AdminAsync("admin@much.test", "much");
        var at = world.Provider.Clock.GetUtcNow().AddDays(-1);
        // Note: many at the very same moment, so that the time alone orders nothing.
        await AddAsync(Enumerable.Range(0, 120).Select(i => Entry($"entry-{i}", at, null, tenant.Id)));

        using var browser = world.NewBrowser();
        await admin.VisitAsync(browser, "/admin/much/audit-log");
        List<string> seen = [.. Kinds(browser.Page)];
        await AddAsync([Entry("meanwhile", at.AddHours(1), null, tenant.Id)]);
        while (browser.Page.HasLink("Next page"))
        {
            await browser.FollowAsync("Next page");
            seen.AddRange(Kinds(browser.Page));
        }

        Assert.Equal(120, seen.Count(kind => kind.StartsWith("entry-", StringComparison.Ordinal)));
        Assert.Equal(120, seen.Where(kind => kind.StartsWith("entry-", StringComparison.Ordinal)).Distinct().Count());
    }

    private Task<int> AddAsync(IEnumerable<AuditEntry> entries) => world.Provider.WithDatabaseAsync(db =>
    {
        db.AddRange(entries);
        return db.SaveChangesAsync();
    });

    private static AuditEntry Entry(string kind, DateTimeOffset at, Guid? accountId, Guid? tenantId = null) =>
        new() { At = at, Kind = kind, AccountId = accountId, TenantId = tenantId, ActorId = accountId, Details = "{}" };

    private static IEnumerable<string> Kinds(Page page) => page.Document.QuerySelectorAll("tr[data-kind]").Select(row => row.GetAttribute("data-kind")!);
}
