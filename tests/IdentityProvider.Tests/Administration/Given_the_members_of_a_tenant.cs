using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.Administration;

public sealed class Given_the_members_of_a_tenant(World world) : IClassFixture<World>
{
    [Fact]
    public async Task when_an_admin_looks_then_each_has_role_and_two_factor_state_and_nobody_of_another_tenant_is_there()
    {
        using var browser = world.NewBrowser();
        await world.Ada.VisitAsync(browser, "/admin/acme/members");
        Assert.Equal(
            [("ada@acme.test", "Admin", "On Authenticator app"), ("bob@acme.test", "Member", "On Authenticator app"), ("cleo@acme.test", "Member", "Off"), ("gus@acme.test", "Member", "Off")],
            Rows(browser.Page).Select(row => (row[0], row[2], row[3])));
    }

    [Fact]
    public async Task when_only_those_without_two_factor_are_wanted_then_only_they_are_there()
    {
        using var browser = world.NewBrowser();
        await world.Ada.VisitAsync(browser, "/admin/acme/members");
        await browser.FollowAsync("Without two-factor");
        Assert.Equal(["cleo@acme.test", "gus@acme.test"], Rows(browser.Page).Select(row => row[0]));
    }

    [Fact]
    public async Task when_a_member_signed_in_at_an_application_of_the_tenant_then_the_day_is_there_and_of_others_is_not()
    {
        await using var own = await World.NewAsync();
        using var member = own.NewBrowser();
        await own.AcmeWeb.SignInAsync(member, own.Gus);
        using var acme = own.NewBrowser();
        await own.Ada.VisitAsync(acme, "/admin/acme/members");
        using var globex = own.NewBrowser();
        await own.Dora.VisitAsync(globex, "/admin/globex/members");

        Assert.NotEqual("Never", Rows(acme.Page).Single(row => row[0] == own.Gus.Email)[4]);
        Assert.Equal("Never", Rows(globex.Page).Single(row => row[0] == own.Gus.Email)[4]);
    }

    [Fact]
    public async Task when_an_admin_uses_nothing_but_the_console_then_their_own_row_shows_that_day_and_no_other_tenant_does()
    {
        await using var own = await World.NewAsync();
        using var dora = own.NewBrowser();
        await own.Dora.VisitAsync(dora, "/admin/globex/members");
        using var ada = own.NewBrowser();
        await own.Ada.VisitAsync(ada, "/admin/acme/members");

        Assert.NotEqual("Never", Rows(dora.Page).Single(row => row[0] == own.Dora.Email)[4]);
        Assert.NotEqual("Never", Rows(ada.Page).Single(row => row[0] == own.Ada.Email)[4]);
        Assert.All(Rows(ada.Page).Where(row => row[0] != own.Ada.Email), row => Assert.Equal("Never", row[4]));
    }

    [Fact]
    public async Task when_a_member_has_an_authenticator_then_the_day_of_its_confirmation_is_there()
    {
        using var browser = world.NewBrowser();
        await world.Ada.VisitAsync(browser, "/admin/acme/members");
        Assert.All(Rows(browser.Page), row => Assert.Equal(row[3].StartsWith("On", StringComparison.Ordinal), row[5] != "No"));
    }

    [Fact]
    public async Task when_a_second_factor_was_used_then_only_tenants_whose_applications_share_that_session_see_it()
    {
        await using var own = await World.NewAsync();
        using var member = own.NewBrowser();
        await own.AcmeWeb.SignInAsync(member, own.Gus);
        using var ada = own.NewBrowser();
        await own.Ada.VisitAsync(ada, "/admin/acme/members");
        using var dora = own.NewBrowser();
        await own.Dora.VisitAsync(dora, "/admin/globex/members");

        var proved = Rows(ada.Page).Single(row => row[0] == own.Gus.Email);
        Assert.Equal((Shown(own), Shown(own)), (proved[5], proved[6]));
        var elsewhere = Rows(dora.Page).Single(row => row[0] == own.Gus.Email);
        Assert.Equal(("On Authenticator app", "Not here"), (elsewhere[3], elsewhere[6]));

        await own.GlobexWeb.SignInAsync(member, own.Gus);
        Assert.Equal(Shown(own), Rows(await dora.ReloadAsync()).Single(row => row[0] == own.Gus.Email)[6]);
    }

    [Fact]
    public async Task when_there_are_many_then_the_pages_hold_each_once()
    {
        await using var own = await World.NewAsync();
        for (var i = 0; i < 60; i++)
        {
            await own.Provider.PersonAsync($"member{i:00}@globex.test", "globex");
        }

        using var browser = own.NewBrowser();
        await own.Dora.VisitAsync(browser, "/admin/globex/members");
        var seen = Rows(browser.Page).Select(row => row[0]).ToList();
        await browser.FollowAsync("Next page");
        seen.AddRange(Rows(browser.Page).Select(row => row[0]));

        Assert.False(browser.Page.HasLink("Next page"));
        Assert.Equal(64, seen.Count);
        Assert.Equal(seen.Order(StringComparer.Ordinal), seen);
    }

    [Theory]
    [InlineData("?after=00000000-0000-0000-0000-000000000000")]
    [InlineData("?after=AAAA&search=a")]
    [InlineData("?after=nonsense&twoFactor='%20OR%201=1")]
    public async Task when_the_address_is_made_up_then_there_is_an_answer(string query)
    {
        using var browser = world.NewBrowser();
        await world.Ada.VisitAsync(browser, "/admin/acme/members" + query);
        Assert.Equal(System.Net.HttpStatusCode.OK, browser.Page.Status);
    }

    private static string Shown(World world) => IdentityProvider.Auditing.AuditWords.Time(world.Provider.Clock.GetUtcNow());

    private static List<string[]> Rows(Page page) =>
        [.. page.Document.QuerySelectorAll("tbody tr").Select(row => row.Children.Select(cell => string.Join(' ', cell.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))).ToArray())];
}
