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
        Assert.Contains("No entries.", browser.Page.Text, StringComparison.Ordinal);
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
