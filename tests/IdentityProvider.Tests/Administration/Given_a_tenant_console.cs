using System.Net;
using IdentityProvider.Policy;
using IdentityProvider.Tenancy;
using IdentityProvider.Tests.Driving;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.Administration;

public sealed class Given_a_tenant_console(World world) : IClassFixture<World>
{
    private static readonly string[] Pages = ["", "/members", "/security", "/applications", "/branding", "/audit-log", "/simulate"];

    [Fact, Spec("ASVS 8.2.2")]
    public async Task when_an_admin_of_another_tenant_asks_then_it_is_not_there_as_one_that_never_was()
    {
        using var browser = world.NewBrowser();
        await world.Dora.VisitAsync(browser, "/admin/globex");
        Assert.Equal(HttpStatusCode.OK, browser.Page.Status);
        foreach (var page in Pages)
        {
            var foreign = await browser.OpenAsync("/admin/acme" + page);
            var unknown = await browser.OpenAsync("/admin/no-such-tenant" + page);
            Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (foreign.Status, unknown.Status));
            Assert.Equal(WithoutNumber(unknown), WithoutNumber(foreign));
            Assert.DoesNotContain("Acme", foreign.Html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task when_a_member_asks_then_it_is_not_there_before_anything_more_is_asked_of_them()
    {
        using var browser = world.NewBrowser();
        await world.Eve.VisitAsync(browser, "/my/profile");
        Assert.False(browser.Page.HasLink("Globex"));
        Assert.Equal(HttpStatusCode.NotFound, (await browser.OpenAsync("/admin/globex")).Status);
    }

    [Fact]
    public async Task when_a_foreign_admin_posts_then_nothing_changes()
    {
        using var browser = world.NewBrowser();
        await world.Dora.VisitAsync(browser, "/admin/globex");
        var answer = await browser.PostWithTokenAsync("/admin/acme/security", ("Mandatory", "false"));
        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
        Assert.Equal((TwoFactorMode.Required, 1), await PolicyAsync("acme"));
    }

    [Fact]
    public async Task when_the_admin_has_no_second_factor_then_they_are_led_to_one_first()
    {
        await using var own = await World.NewAsync();
        using var browser = own.NewBrowser();
        await own.Finn.VisitAsync(browser, "/admin/initech");
        Assert.Equal(["/signin", "/signin/confirm-email", "/signin/set-up-two-factor"], own.Finn.Asked.Distinct());
        Assert.Equal("/admin/initech", browser.Page.Path);
    }

    [Fact]
    public async Task when_the_admin_is_demoted_then_the_next_request_is_refused()
    {
        await using var own = await World.NewAsync();
        using var browser = own.NewBrowser();
        await own.Dora.VisitAsync(browser, "/admin/globex/security");
        await own.Provider.WithDatabaseAsync(db => db.Set<Membership>()
            .Where(m => m.Account.CanonicalEmail == own.Dora.Email)
            .ExecuteUpdateAsync(set => set.SetProperty(m => m.Role, MemberRole.Member)));

        browser.Fill("Mandatory two-factor authentication", "true");
        Assert.Equal(HttpStatusCode.NotFound, (await browser.PressAsync("Confirm")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.OpenAsync("/admin/globex")).Status);
    }

    [Fact]
    public async Task when_the_second_factor_is_older_than_five_minutes_then_a_change_asks_for_it_and_reading_does_not()
    {
        await using var own = await World.NewAsync();
        using var browser = own.NewBrowser();
        await own.Dora.VisitAsync(browser, "/admin/globex/security");
        browser.Fill("Mandatory two-factor authentication", "true");
        own.Provider.Clock.Advance(TimeSpan.FromMinutes(6));

        Assert.Equal("/signin/two-factor", (await browser.PressAsync("Confirm")).Path);
        Assert.Equal(("/admin/globex/members", HttpStatusCode.OK), await VisitAsync(browser, "/admin/globex/members"));
        Assert.Equal("/signin/two-factor", (await browser.OpenAsync("/admin/globex/security")).Path);
        Assert.Equal("/admin/globex/security", (await own.Dora.GetThroughAsync(browser)).Path);
    }

    [Fact]
    public async Task when_it_opens_then_it_shows_plan_policy_and_numbers_and_only_entries_that_lead_somewhere()
    {
        using var browser = world.NewBrowser();
        var page = await world.Ada.VisitAsync(browser, "/admin/acme");
        Assert.Equal(("Enterprise", "4", "2", "2"), (Shown(page, "plan"), Shown(page, "members"), Shown(page, "members-with"), Shown(page, "members-without")));
        Assert.Contains("Mandatory", page.Text, StringComparison.Ordinal);
        foreach (var entry in page.Document.QuerySelectorAll(".console-menu a").Select(a => a.GetAttribute("href")!).ToList())
        {
            Assert.Equal((entry, HttpStatusCode.OK), await VisitAsync(browser, entry));
        }
    }

    /// <summary>Each answer has a number of its own for support.</summary>
    private static string WithoutNumber(Page page) => string.Join(' ', page.Text.Split(' ').Where(word => !word.StartsWith("0H", StringComparison.Ordinal)));

    private static string Shown(Page page, string id) => page.ByTestId(id).TextContent.Trim();

    private static async Task<(string, HttpStatusCode)> VisitAsync(Browser browser, string address)
    {
        var page = await browser.OpenAsync(address);
        return (page.Path, page.Status);
    }

    private Task<(TwoFactorMode, int)> PolicyAsync(string slug) => world.Provider.PolicyNowAsync(slug);
}
