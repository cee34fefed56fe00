using System.Net;
using IdentityProvider.Auditing;
using IdentityProvider.Tenancy;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.OpenIdConnect;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.Administration;

public sealed class Given_a_member_whose_role_an_admin_changes : WorldForEachTest
{
    [Fact]
    public async Task when_they_are_made_admin_and_member_again_then_console_history_and_mail_follow_and_search_and_filter_stay()
    {
        using var eve = World.NewBrowser();
        await World.Eve.VisitAsync(eve, "/my/profile");
        await World.Dora.VisitAsync(Browser, "/admin/globex/members?search=EVE&twoFactor=none");
        var page = await Browser.PressAsync("Make admin");

        Assert.Equal("eve@globex.test is an admin now, and is told by mail.", page.Alert);
        Assert.Equal(["eve@globex.test", "Eve", "Admin"], page.Document.QuerySelectorAll("tbody tr").Single().Children.Take(3).Select(cell => cell.TextContent.Trim()));
        Assert.Equal(("EVE", "none"), (page.Parameter("search"), page.Parameter("twoFactor")));
        Assert.NotEqual(HttpStatusCode.NotFound, (await eve.OpenAsync("/admin/globex")).Status);
        var mail = await World.Provider.Mail.NextAsync(
            "eve@globex.test", m => m.Subject == "Your role in Globex changed", TestContext.Current.CancellationToken);
        Assert.Contains("You are now: admin", mail.Body, StringComparison.Ordinal);
        Assert.Contains("Changed by: dora@globex.test", mail.Body, StringComparison.Ordinal);

        await Browser.PressAsync("Make member");
        Assert.Equal(HttpStatusCode.NotFound, (await eve.OpenAsync("/admin/globex")).Status);
        var entries = await EntriesAsync();
        Assert.Equal(["member.role_changed", "member.role_changed"], entries.Select(e => e.Kind));
        Assert.Equal(["""{"before":"Member","after":"Admin"}""", """{"before":"Admin","after":"Member"}"""], entries.Select(e => e.Details));
        var dora = await World.Provider.AccountOfAsync(World.Dora);
        Assert.All(entries, e => Assert.Equal(dora.Id, e.ActorId));
    }

    [Fact]
    public async Task when_it_is_so_already_then_nothing_is_written()
    {
        await World.Dora.VisitAsync(Browser, "/admin/globex/members?search=eve");
        await PostAsync(await IdAsync(World.Eve, "globex"), "Member");
        Assert.Equal(HttpStatusCode.OK, Browser.Page.Status);
        Assert.Empty(await EntriesAsync());
    }

    [Fact]
    public async Task when_the_last_admin_with_a_second_factor_steps_down_where_it_is_mandatory_then_they_stay_and_read_why()
    {
        await World.Ada.VisitAsync(Browser, "/admin/acme/members?search=cleo");
        await Browser.PressAsync("Make admin");
        await Browser.OpenAsync("/admin/acme/members?search=ada");
        Assert.Contains("last admin who is ready", (await Browser.PressAsync("Make member")).Alert, StringComparison.Ordinal);

        await Browser.OpenAsync("/admin/acme/members?search=bob");
        await Browser.PressAsync("Make admin");
        await Browser.OpenAsync("/admin/acme/members?search=ada");
        Assert.Equal("/my/profile", (await Browser.PressAsync("Make member")).Path);
        Assert.Equal(HttpStatusCode.NotFound, (await Browser.OpenAsync("/admin/acme")).Status);
    }

    [Fact]
    public async Task when_it_is_somebody_elsewhere_a_former_member_or_made_up_then_it_is_not_found_and_nothing_changes()
    {
        await World.Provider.PersonAsync("former@globex.test", "globex");
        await World.Provider.WithDatabaseAsync(async db => await db.Set<Membership>().Where(m => m.Account.CanonicalEmail == "former@globex.test")
            .ExecuteUpdateAsync(set => set.SetProperty(m => m.EndedAt, World.Provider.Clock.GetUtcNow())));
        var before = await MembershipsAsync();
        await World.Dora.VisitAsync(Browser, "/admin/globex/members");
        var token = TokenOf(Browser.Page);
        string[] ids =
        [
            await IdAsync(World.Bob, "acme"), await IdAsync(World.Gus, "acme"), before.Single(m => m.EndedAt is not null).Id.ToString(),
            Guid.CreateVersion7().ToString(), "", "nonsense", "' OR 1=1",
        ];
        foreach (var id in ids)
        {
            Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(id, "Admin", token)).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await Browser.OpenAsync($"/admin/globex/members/{Uri.EscapeDataString(id)}/remove")).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await Browser.PostAsync($"/admin/globex/members/{Uri.EscapeDataString(id)}/remove", ("__RequestVerificationToken", token))).Status);
        }

        foreach (var role in new[] { "", "Owner", "7" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(await IdAsync(World.Eve, "globex"), role, token)).Status);
        }

        Assert.Equal(before.Select(Shape), (await MembershipsAsync()).Select(Shape));
        Assert.Empty(await EntriesAsync());
    }

    [Fact]
    public async Task when_a_member_an_admin_of_another_tenant_or_another_site_posts_then_nothing_changes()
    {
        var before = await MembershipsAsync();
        await World.Dora.VisitAsync(Browser, "/admin/globex/members");
        var own = await IdAsync(World.Dora, "globex");
        Assert.Equal(HttpStatusCode.BadRequest, (await Browser.PostAsync("/admin/globex/members", ("Id", await IdAsync(World.Eve, "globex")), ("Role", "Admin"))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Browser.PostAsync($"/admin/globex/members/{await IdAsync(World.Eve, "globex")}/remove")).Status);

        using var ada = World.NewBrowser();
        await World.Ada.VisitAsync(ada, "/admin/acme/members");
        Assert.Equal(HttpStatusCode.NotFound, (await ada.PostAsync("/admin/globex/members", ("__RequestVerificationToken", TokenOf(ada.Page)), ("Id", own), ("Role", "Member"))).Status);
        using var eve = World.NewBrowser();
        await World.Eve.VisitAsync(eve, "/my/profile");
        Assert.Equal(HttpStatusCode.NotFound, (await eve.PostWithTokenAsync("/admin/globex/members", ("Id", await IdAsync(World.Eve, "globex")), ("Role", "Admin"))).Status);

        Assert.Equal(before.Select(Shape), (await MembershipsAsync()).Select(Shape));
    }

    [Fact]
    public async Task when_two_admins_demote_each_other_or_themselves_at_once_then_one_is_left()
    {
        await World.Provider.WithDatabaseAsync(db => Change.RemoveMemberAsync(db, World.Hugo.Email, "globex", World.Provider.Clock.GetUtcNow()));
        await World.Dora.VisitAsync(Browser, "/admin/globex/members");
        using var gus = World.NewBrowser();
        await World.Gus.VisitAsync(gus, "/admin/globex/members");
        var (doraId, gusId) = (await IdAsync(World.Dora, "globex"), await IdAsync(World.Gus, "globex"));
        var (doras, guss) = (TokenOf(Browser.Page), TokenOf(gus.Page));

        await Task.WhenAll(DemoteAsync(Browser, doras, gusId), DemoteAsync(gus, guss, doraId));
        Assert.Single(await AdminsAsync());
        Assert.Single(await EntriesAsync());

        await World.Provider.WithDatabaseAsync(async db => await db.Set<Membership>().Where(m => m.Id == Guid.Parse(doraId) || m.Id == Guid.Parse(gusId))
            .ExecuteUpdateAsync(set => set.SetProperty(m => m.Role, MemberRole.Admin)));
        var answers = await Task.WhenAll(DemoteAsync(Browser, doras, doraId), DemoteAsync(gus, guss, gusId));
        Assert.Single(await AdminsAsync());
        Assert.Single(answers, page => page.Alert.Contains("is the last admin of this tenant", StringComparison.Ordinal));
    }

    private static Task<Page> DemoteAsync(Browser browser, string token, string id) =>
        browser.PostAsync("/admin/globex/members", ("__RequestVerificationToken", token), ("Id", id), ("Role", "Member"));

    private Task<Page> PostAsync(string id, string role, string? token = null) =>
        Browser.PostAsync("/admin/globex/members", ("__RequestVerificationToken", token ?? TokenOf(Browser.Page)), ("Id", id), ("Role", role));

    private static string TokenOf(Page page) => page.Hidden(DirectPost.TokenField);

    private static (Guid, MemberRole, DateTimeOffset?) Shape(Membership membership) => (membership.Id, membership.Role, membership.EndedAt);

    private Task<string> IdAsync(Person person, string tenant) => World.Provider.WithDatabaseAsync(async db =>
        (await db.Set<Membership>().SingleAsync(m => m.Account.CanonicalEmail == person.Email && m.Tenant.Slug == tenant)).Id.ToString());

    private Task<List<Membership>> MembershipsAsync() =>
        World.Provider.WithDatabaseAsync(db => db.Set<Membership>().AsNoTracking().OrderBy(m => m.Id).ToListAsync());

    private async Task<List<Membership>> AdminsAsync() => await World.Provider.WithDatabaseAsync(db =>
        db.Set<Membership>().AsNoTracking().Where(m => m.Tenant.Slug == "globex" && m.EndedAt == null && m.Role == MemberRole.Admin).ToListAsync());

    private Task<List<AuditEntry>> EntriesAsync() => World.Provider.WithDatabaseAsync(db =>
        db.Set<AuditEntry>().AsNoTracking().Where(e => e.Kind.StartsWith("member.")).OrderBy(e => e.Id).ToListAsync());
}
