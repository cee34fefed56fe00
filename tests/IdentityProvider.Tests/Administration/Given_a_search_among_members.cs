using System.Net;
using IdentityProvider.Accounts;
using IdentityProvider.Sessions;
using IdentityProvider.Tenancy;
using IdentityProvider.Tests.Driving;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.Administration;

public sealed class Given_a_search_among_members : WorldForEachTest
{
    private const string Members = "/admin/globex/members";

    [Theory]
    [InlineData("EVE", "eve@globex.test")]
    [InlineData("@ACME", "gus@acme.test")]
    [InlineData("  dor ", "dora@globex.test")]
    [InlineData("ÖZIL", "x_1@globex.test")]
    [InlineData("özil", "x_1@globex.test")]
    [InlineData("x_", "x_1@globex.test")]
    public async Task when_it_is_a_part_of_email_or_name_in_any_case_then_those_members_are_there(string text, string email)
    {
        await PersonAsync("x_1@globex.test", "Mesut Özil");
        await PersonAsync("xy1@globex.test", "Xy");
        await World.Dora.VisitAsync(Browser, Members);
        await Browser.Fill("Search", text).PressAsync("Find");
        Assert.Equal([email], Emails());
        Assert.Equal(text, Browser.Page.ValueOf("Search"));
    }

    [Theory]
    [InlineData("%")]
    [InlineData("_")]
    [InlineData("\\")]
    [InlineData("[a-z]")]
    [InlineData("e%e")]
    [InlineData("' OR 1=1 --")]
    [InlineData("bob@acme.test")]
    [InlineData("cleo")]
    public async Task when_it_is_a_wildcard_or_somebody_elsewhere_then_nobody_matches(string text)
    {
        await World.Dora.VisitAsync(Browser, Members);
        await Browser.Fill("Search", text).PressAsync("Find");
        Assert.Empty(Emails());
        Assert.Contains("Nobody matches.", Browser.Page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_it_is_too_long_or_no_text_then_nobody_matches_and_nothing_breaks()
    {
        await World.Dora.VisitAsync(Browser, Members);
        foreach (var text in new[] { new string('e', 255), "e%00", "e%0Av", "%ED%A0%80" })
        {
            var page = await Browser.OpenAsync(Members + "?search=" + text);
            Assert.Equal(HttpStatusCode.OK, page.Status);
            Assert.Contains("Nobody matches.", page.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task when_a_filter_is_followed_then_it_keeps_the_search_and_the_search_keeps_it()
    {
        await World.Dora.VisitAsync(Browser, Members);
        await Browser.Fill("Search", "e").PressAsync("Find");
        Assert.Equal(["dora@globex.test", "eve@globex.test", "gus@acme.test", "hugo@globex.test"], Emails());
        await Browser.FollowAsync("Without two-factor");
        Assert.Equal(["eve@globex.test", "gus@acme.test"], Emails());
        await Browser.Fill("Search", "gus").PressAsync("Find");
        Assert.Equal(["gus@acme.test"], Emails());
        await Browser.Fill("Search", "dora").PressAsync("Find");
        Assert.Contains("Nobody matches.", Browser.Page.Text, StringComparison.Ordinal);
        await Browser.FollowAsync("All members");
        Assert.Equal(["dora@globex.test"], Emails());
    }

    [Fact]
    public async Task when_members_go_and_come_between_pages_then_the_next_keeps_search_and_filter_and_neither_skips_nor_repeats()
    {
        for (var i = 0; i < 60; i++)
        {
            await World.Provider.PersonAsync($"many{i:00}@globex.test", "globex");
        }

        await World.Dora.VisitAsync(Browser, Members);
        await Browser.FollowAsync("Without two-factor");
        await Browser.Fill("Search", "MANY").PressAsync("Find");
        var seen = Emails();
        Assert.Equal(50, seen.Count);

        // The last that was shown is gone altogether, one before it ceases to be a member, and one comes before it.
        await World.Provider.WithDatabaseAsync(async db => await db.Set<Account>().Where(a => a.CanonicalEmail == "many49@globex.test").ExecuteDeleteAsync());
        await World.Provider.WithDatabaseAsync(async db => await db.Set<Membership>().Where(m => m.Account.CanonicalEmail == "many10@globex.test")
            .ExecuteUpdateAsync(set => set.SetProperty(m => m.EndedAt, World.Provider.Clock.GetUtcNow())));
        await World.Provider.PersonAsync("many00a@globex.test", "globex");
        await Browser.FollowAsync("Next page");

        Assert.Equal([.. Enumerable.Range(50, 10).Select(i => $"many{i}@globex.test")], Emails());
        Assert.False(Browser.Page.HasLink("Next page"));
        Assert.Equal("MANY", Browser.Page.ValueOf("Search"));
    }

    [Fact]
    public async Task when_password_only_sessions_are_wanted_then_those_who_hold_one_for_this_tenant_are_there()
    {
        using var gus = World.NewBrowser();
        await World.GlobexWeb.SignInAsync(gus, World.Gus);
        using var eve = World.NewBrowser();
        await World.Eve.VisitAsync(eve, "/my/profile");
        Assert.Equal(["gus@acme.test"], await PasswordOnlyAsync());

        await World.GlobexWeb.SignInAsync(eve, World.Eve);
        Assert.Equal(["eve@globex.test", "gus@acme.test"], await PasswordOnlyAsync());

        // Another tenant demands more of the same session: it is no password-only one any more.
        await World.AcmeWeb.SignInAsync(gus, World.Gus);
        Assert.Equal(["eve@globex.test"], await PasswordOnlyAsync());

        await eve.OpenAsync("/connect/logout");
        await eve.PressAsync("Sign out");
        Assert.Empty(await PasswordOnlyAsync());
        Assert.Contains("No member is signed in", Browser.Page.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-13, -13)]
    [InlineData(-24 * 8, 0)]
    public async Task when_the_password_only_session_expired_then_the_member_is_not_there(int startedHoursAgo, int seenHoursAgo)
    {
        using var eve = World.NewBrowser();
        await World.GlobexWeb.SignInAsync(eve, World.Eve);
        var now = World.Provider.Clock.GetUtcNow();
        await World.Provider.WithDatabaseAsync(async db => await db.Set<Session>().ExecuteUpdateAsync(set => set
            .SetProperty(s => s.StartedAt, now.AddHours(startedHoursAgo)).SetProperty(s => s.LastSeenAt, now.AddHours(seenHoursAgo))));
        Assert.Empty(await PasswordOnlyAsync());
    }

    private async Task<List<string>> PasswordOnlyAsync()
    {
        await World.Dora.VisitAsync(Browser, Members);
        await Browser.FollowAsync("Password-only sessions");
        return Emails();
    }

    private async Task PersonAsync(string email, string name)
    {
        await World.Provider.PersonAsync(email, "globex");
        await World.Provider.WithDatabaseAsync(async db => await db.Set<Account>().Where(a => a.CanonicalEmail == email).ExecuteUpdateAsync(set => set.SetProperty(a => a.Name, name)));
    }

    private List<string> Emails() => [.. Browser.Page.Document.QuerySelectorAll("tbody tr").Select(row => row.Children[0].TextContent.Trim())];
}
