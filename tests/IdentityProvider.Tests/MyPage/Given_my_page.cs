using System.Net;
using IdentityProvider.Auditing;
using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.MyPage;

public sealed class Given_my_page(World world) : IClassFixture<World>
{
    [Fact]
    public async Task when_it_opens_then_every_entry_of_its_menu_leads_somewhere()
    {
        using var browser = world.NewBrowser();
        var page = await world.Stranger.VisitAsync(browser, "/my");
        Assert.Equal("/my/profile", page.Path);
        var menu = page.Document.QuerySelectorAll(".console-menu a").ToDictionary(a => a.TextContent, a => a.GetAttribute("href")!);
        Assert.Equal(["Profile", "Password", "Two-Factor Authentication", "Passkeys", "Sessions", "Activity"], menu.Keys);
        foreach (var address in menu.Values)
        {
            Assert.Equal(HttpStatusCode.OK, (await browser.OpenAsync(address)).Status);
        }
    }

    [Fact]
    public async Task when_nobody_is_signed_in_then_every_page_leads_to_sign_in_and_back()
    {
        foreach (var address in new[] { "/my/profile", "/my/two-factor", "/my/two-factor/set-up", "/my/sessions", "/my/activity" })
        {
            using var browser = world.NewBrowser();
            var page = await browser.OpenAsync(address);
            Assert.Equal(("/signin", address), (page.Path, page.Parameter("return")));
        }
    }

    [Fact]
    public async Task when_an_admin_looks_then_the_consoles_of_their_tenants_are_there_and_no_other()
    {
        using var browser = world.NewBrowser();
        await world.Gus.VisitAsync(browser, "/my/profile");
        Assert.Equal(["/admin/globex"], browser.Page.Document.QuerySelectorAll("a[href^='/admin/']").Select(a => a.GetAttribute("href")));
    }

    [Fact]
    public async Task when_the_name_is_changed_then_it_is_kept_and_nothing_else_that_came_with_it()
    {
        var person = await world.Provider.PersonAsync("name@my.test");
        using var browser = world.NewBrowser();
        await person.VisitAsync(browser, "/my/profile");
        var page = await browser.Fill("Name", "  Ada <b>Lovelace</b> 山田 ").PressAsync("Save");
        Assert.Contains("saved", page.Alert, StringComparison.Ordinal);

        await browser.PostWithTokenAsync(
            "/my/profile", ("Name", "Ada"), ("Email", "evil@my.test"), ("Account.Email", "evil@my.test"), ("Account.IsOperator", "true"), ("EmailVerified", "false"));
        var account = await world.Provider.AccountOfAsync(person);
        Assert.Equal(("Ada", "name@my.test", false, true), (account.Name, account.Email, account.IsOperator, account.EmailVerified));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\u202Eb")]
    [InlineData("11111111112222222222333333333344444444445555555555666666666677777777778888888888999999999900000000001")]
    public async Task when_it_is_no_name_then_the_field_says_so_and_nothing_is_kept(string name)
    {
        using var browser = world.NewBrowser();
        await world.Eve.VisitAsync(browser, "/my/profile");
        var page = await browser.Fill("Name", name).PressAsync("Save");
        Assert.Equal((HttpStatusCode.OK, "true", "name-error"), (page.Status, page.Field("Name").GetAttribute("aria-invalid"), page.Field("Name").GetAttribute("aria-describedby")));
        Assert.Contains("1 to 100", page.Alert, StringComparison.Ordinal);
        Assert.Equal("Eve", (await browser.OpenAsync("/my/profile")).ValueOf("Name"));
    }

    [Fact]
    public async Task when_a_session_is_ended_then_it_and_its_refresh_token_are_dead_at_once_and_others_live()
    {
        await using var own = await World.NewAsync();
        using var phone = own.NewBrowser();
        var tokens = await own.GlobexWeb.SignInAsync(phone, own.Eve);
        using var laptop = own.NewBrowser();
        var others = await own.GlobexWeb.SignInAsync(laptop, own.Eve);

        var page = await laptop.OpenAsync("/my/sessions");
        Assert.Equal(2, page.Document.QuerySelectorAll("[data-sid]").Length);
        await laptop.PressAsync("End session");
        Assert.Equal("/signin", (await phone.OpenAsync("/my/profile")).Path);
        Assert.Equal("invalid_grant", (await own.GlobexWeb.RefreshAsync(tokens.RefreshToken)).Error);
        Assert.True((await own.GlobexWeb.RefreshAsync(others.RefreshToken)).Succeeded);
        Assert.Equal("/my/profile", (await laptop.OpenAsync("/my/profile")).Path);
    }

    [Fact]
    public async Task when_an_expired_session_is_ended_with_the_others_then_its_refresh_token_is_dead()
    {
        await using var own = await World.NewAsync();
        using var old = own.NewBrowser();
        var tokens = await own.GlobexWeb.SignInAsync(old, own.Eve);
        own.Provider.Clock.AdjustTime(own.Provider.Clock.GetUtcNow() + TimeSpan.FromDays(1));
        using var browser = own.NewBrowser();
        await own.Eve.VisitAsync(browser, "/my/sessions");
        Assert.Contains("have expired: 1", browser.Page.Text, StringComparison.Ordinal);
        await browser.PressAsync("End all other sessions");
        Assert.Equal("invalid_grant", (await own.GlobexWeb.RefreshAsync(tokens.RefreshToken)).Error);
    }

    [Fact]
    public async Task when_the_session_of_somebody_else_is_named_then_nothing_ends()
    {
        using var victim = world.NewBrowser();
        await world.Eve.VisitAsync(victim, "/my/sessions");
        var sid = victim.Page.Document.QuerySelector("[data-sid]")!.GetAttribute("data-sid")!;
        using var attacker = world.NewBrowser();
        await world.Stranger.VisitAsync(attacker, "/my/sessions");
        await attacker.PostWithTokenAsync("/my/sessions", ("Sid", sid));
        Assert.Equal("/my/sessions", (await victim.OpenAsync("/my/sessions")).Path);
    }

    [Fact]
    public async Task when_a_person_signs_out_then_a_copy_of_the_cookie_opens_nothing()
    {
        using var browser = world.NewBrowser();
        await world.Eve.VisitAsync(browser, "/my/profile");
        using var copy = browser.Copy(world.Provider.NewClient());
        await browser.PressAsync("Sign out");
        Assert.Equal("/signin", browser.Page.Path);
        Assert.Equal("/signin", (await copy.OpenAsync("/my/profile")).Path);
    }

    [Fact]
    public async Task when_history_is_long_then_the_pages_hold_each_entry_once_in_plain_words_and_none_of_others()
    {
        var person = await world.Provider.PersonAsync("history@my.test");
        var account = await world.Provider.AccountOfAsync(person);
        var at = world.Provider.Clock.GetUtcNow().AddDays(-1);
        await world.Provider.WithDatabaseAsync(db =>
        {
            db.AddRange(Enumerable.Range(0, 70).Select(i => new AuditEntry { At = at.AddSeconds(i / 7), Kind = $"unknown.{i}", AccountId = account.Id, Details = "{}" }));
            db.Add(new AuditEntry { At = at, Kind = "of.another", AccountId = Guid.CreateVersion7(), Details = "{}" });
            return db.SaveChangesAsync();
        });

        using var browser = world.NewBrowser();
        await person.VisitAsync(browser, "/my/activity");
        Assert.Contains("Signed in", browser.Page.Text, StringComparison.Ordinal);
        Assert.Contains("+00:00", browser.Page.Text, StringComparison.Ordinal);
        List<string> seen = [.. Kinds(browser.Page)];
        await browser.FollowAsync("Older");
        seen.AddRange(Kinds(browser.Page));
        Assert.False(browser.Page.HasLink("Older"));
        Assert.Equal(70, seen.Where(kind => kind.StartsWith("unknown.", StringComparison.Ordinal)).Distinct().Count());
        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.DoesNotContain("of.another", seen);
        Assert.Equal(HttpStatusCode.OK, (await browser.OpenAsync("/my/activity?after=nonsense")).Status);
    }

    private static IEnumerable<string> Kinds(Page page) => page.Document.QuerySelectorAll("tr[data-kind]").Select(row => row.GetAttribute("data-kind")!);
}
