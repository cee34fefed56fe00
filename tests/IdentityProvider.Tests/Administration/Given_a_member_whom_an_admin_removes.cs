using System.Net;
using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Provisioning;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.OpenIdConnect;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.Administration;

public sealed class Given_a_member_whom_an_admin_removes : WorldForEachTest
{
    [Fact]
    public async Task when_the_page_asks_then_it_names_the_person_and_nothing_happened_yet()
    {
        var page = await AskAsync("eve");
        Assert.Equal("Eve (eve@globex.test)", page.ByTestId("person").TextContent);
        Assert.Equal(["dora@globex.test", "eve@globex.test", "gus@acme.test", "hugo@globex.test"], await EmailsAsync());
    }

    [Fact]
    public async Task when_it_is_confirmed_then_list_history_and_mail_know_and_a_second_time_there_is_nobody()
    {
        var address = (await AskAsync("eve")).Address;
        var page = await Browser.PressAsync("Remove");
        Assert.Equal("eve@globex.test is no longer a member of Globex, and is told by mail.", page.Alert);
        Assert.Equal(HttpStatusCode.NotFound, (await Browser.OpenAsync(address)).Status);
        Assert.Equal(["dora@globex.test", "gus@acme.test", "hugo@globex.test"], await EmailsAsync());

        var entry = Assert.Single(await World.Provider.WithDatabaseAsync(db => db.Set<AuditEntry>().Where(e => e.Kind == "member.removed").ToListAsync()));
        Assert.Equal("""{"role":"Member"}""", entry.Details);
        Assert.Equal((await World.Provider.AccountOfAsync(World.Dora)).Id, entry.ActorId);
        Assert.Contains("Removed from the tenant", (await Browser.OpenAsync("/admin/globex/audit-log")).Text, StringComparison.Ordinal);
        var mail = await World.Provider.Mail.NextAsync("eve@globex.test", m => m.Subject == "You are no longer a member of Globex", TestContext.Current.CancellationToken);
        Assert.Contains("Removed by: dora@globex.test", mail.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_they_hold_tokens_of_two_tenants_then_those_of_this_one_end_at_once_and_the_others_go_on()
    {
        using var gus = World.NewBrowser();
        var acme = await World.AcmeWeb.SignInAsync(gus, World.Gus);
        var globex = await World.GlobexWeb.SignInAsync(gus, World.Gus);
        Assert.True((await World.GlobexWeb.UserInfoAsync(globex.AccessToken)).Succeeded);

        await AskAsync("gus");
        await Browser.PressAsync("Remove");

        Assert.Equal("invalid_grant", (await World.GlobexWeb.RefreshAsync(globex.RefreshToken)).Error);
        Assert.Equal(HttpStatusCode.Unauthorized, (await World.GlobexWeb.UserInfoAsync(globex.AccessToken)).Status);
        Assert.Equal("False", (await World.GlobexWeb.IntrospectAsync(globex.AccessToken)).Text("active"));
        Assert.Equal("False", (await World.GlobexWeb.IntrospectAsync(globex.RefreshToken)).Text("active"));
        var request = World.GlobexWeb.Request();
        await World.Gus.VisitAsync(gus, request.Address);
        Assert.Equal("access_denied", World.GlobexWeb.CallbackParameters(gus.Page, request)["error"]);
        Assert.Equal(HttpStatusCode.NotFound, (await gus.OpenAsync("/admin/globex")).Status);

        Assert.True((await World.AcmeWeb.UserInfoAsync(acme.AccessToken)).Succeeded);
        Assert.Equal("True", (await World.AcmeWeb.IntrospectAsync(acme.AccessToken)).Text("active"));
        Assert.True((await World.AcmeWeb.RefreshAsync(acme.RefreshToken)).Succeeded);
        Assert.Equal("/my/profile", (await gus.OpenAsync("/my/profile")).Path);
    }

    [Fact]
    public async Task when_they_become_a_member_again_then_tokens_from_before_stay_dead()
    {
        using var eve = World.NewBrowser();
        var before = await World.GlobexWeb.SignInAsync(eve, World.Eve);
        await AskAsync("eve");
        await Browser.PressAsync("Remove");
        await World.Provider.ProvisionAsync(World.Document, new ApplyChoices { Overwrite = new HashSet<string> { "memberships" } });

        Assert.Contains("eve@globex.test", await EmailsAsync());
        Assert.Equal("invalid_grant", (await World.GlobexWeb.RefreshAsync(before.RefreshToken)).Error);
        Assert.Equal(HttpStatusCode.Unauthorized, (await World.GlobexWeb.UserInfoAsync(before.AccessToken)).Status);
        Assert.True((await World.GlobexWeb.SignInAsync(eve, World.Eve)).Succeeded);
    }

    [Fact]
    public async Task when_it_is_the_last_admin_then_they_stay_and_read_why()
    {
        await World.Provider.WithDatabaseAsync(db => Change.RemoveMemberAsync(db, World.Hugo.Email, "globex", World.Provider.Clock.GetUtcNow()));
        await AskAsync("gus");
        await Browser.PressAsync("Remove");
        await AskAsync("dora");
        Assert.Contains("This is you.", Browser.Page.Text, StringComparison.Ordinal);
        Assert.Contains("is the last admin of this tenant", (await Browser.PressAsync("Remove")).Alert, StringComparison.Ordinal);
        Assert.Contains("dora@globex.test", await EmailsAsync());
        Assert.Equal(1, await World.Provider.WithDatabaseAsync(db => db.Set<AuditEntry>().CountAsync(e => e.Kind == "member.removed")));
    }

    [Fact]
    public async Task when_the_only_other_admin_may_not_sign_in_then_the_last_who_may_stays()
    {
        await World.Provider.WithDatabaseAsync(db => Change.RemoveMemberAsync(db, World.Hugo.Email, "globex", World.Provider.Clock.GetUtcNow()));
        await World.Provider.WithDatabaseAsync(async db =>
            await db.Set<Account>().Where(a => a.CanonicalEmail == World.Gus.Email).ExecuteUpdateAsync(set => set.SetProperty(a => a.Disabled, true)));
        await AskAsync("dora");
        Assert.Contains("is the last admin of this tenant", (await Browser.PressAsync("Remove")).Alert, StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_an_admin_removes_themselves_and_another_is_left_then_they_are_out()
    {
        await AskAsync("dora");
        Assert.Equal("/my/profile", (await Browser.PressAsync("Remove")).Path);
        Assert.Equal(HttpStatusCode.NotFound, (await Browser.OpenAsync("/admin/globex")).Status);
    }

    [Fact]
    public async Task when_the_second_factor_is_older_than_five_minutes_then_it_is_asked_for_first()
    {
        await AskAsync("eve");
        World.Provider.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("/signin/two-factor", (await Browser.PressAsync("Remove")).Path);
        await World.Dora.GetThroughAsync(Browser);
        Assert.True(Browser.Page.HasButton("Remove"));
        Assert.Contains("eve@globex.test", await EmailsAsync());
    }

    private async Task<Page> AskAsync(string name)
    {
        await World.Dora.VisitAsync(Browser, "/admin/globex/members?search=" + name);
        await Browser.FollowAsync("Remove");
        return await World.Dora.GetThroughAsync(Browser);
    }

    private async Task<List<string>> EmailsAsync() =>
        [.. (await World.Dora.VisitAsync(Browser, "/admin/globex/members")).Document.QuerySelectorAll("tbody tr").Select(row => row.Children[0].TextContent.Trim())];
}
