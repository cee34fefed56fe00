using IdentityProvider.Auditing;
using IdentityProvider.Tenancy;
using IdentityProvider.Tests.Driving;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.Administration;

public sealed class Given_sign_in_rules : WorldForEachTest
{
    private const string Hours = "Sign in again after (hours)";
    private const string Idle = "Sign in again when idle for (minutes)";
    private const string Days = "Days for which a browser may be trusted";

    [Fact]
    public async Task when_the_tenants_hours_are_over_then_its_applications_ask_for_both_factors_and_no_other_tenants_do()
    {
        await SaveAsync(World.Ada, "acme", hours: "2");
        using var gus = World.NewBrowser();
        await World.AcmeWeb.SignInAsync(gus, World.Gus);
        var first = await World.GlobexWeb.SignInAsync(gus, World.Gus);
        await PassAsync(gus, TimeSpan.FromHours(2.1));

        var quiet = World.AcmeWeb.Request(("prompt", "none"));
        Assert.Equal("login_required", World.AcmeWeb.CallbackParameters(await gus.OpenAsync(quiet.Address), quiet)["error"]);
        var silent = await World.GlobexWeb.SignInAsync(gus, World.Gus);
        Assert.Empty(World.Gus.Asked);
        var again = await World.AcmeWeb.SignInAsync(gus, World.Gus);
        Assert.Equal(["/signin", "/signin/two-factor"], World.Gus.Asked);

        Assert.Equal(Number(first, "auth_time"), Number(silent, "auth_time")); // activity moves nothing
        Assert.True(Number(again, "auth_time") > Number(silent, "auth_time"));
        Assert.Equal(first.IdTokenClaims.GetProperty("sid").GetString(), again.IdTokenClaims.GetProperty("sid").GetString());
    }

    [Fact]
    public async Task when_nobody_was_there_for_as_long_as_the_tenant_allows_then_it_asks_and_refresh_tokens_live_on()
    {
        await SaveAsync(World.Dora, "globex", idle: "15");
        using var eve = World.NewBrowser();
        var tokens = await World.GlobexWeb.SignInAsync(eve, World.Eve);
        await PassAsync(eve, TimeSpan.FromMinutes(30)); // a visit every ten minutes
        await World.GlobexWeb.SignInAsync(eve, World.Eve);
        Assert.Empty(World.Eve.Asked);

        World.Provider.Clock.Advance(TimeSpan.FromMinutes(21));
        tokens = await World.GlobexWeb.RefreshAsync(tokens.RefreshToken);
        Assert.True(tokens.Succeeded); // and is no visit
        await World.GlobexWeb.SignInAsync(eve, World.Eve);
        Assert.Equal(["/signin"], World.Eve.Asked);
    }

    [Theory]
    [InlineData(Hours, "0")]
    [InlineData(Hours, "169")]
    [InlineData(Hours, "-1")]
    [InlineData(Hours, "1.5")]
    [InlineData(Idle, "9")]
    [InlineData(Idle, "721")]
    [InlineData(Days, "31")]
    [InlineData(Days, "many")]
    [InlineData(Days, "9999999999")]
    public async Task when_a_number_will_not_do_then_nothing_is_saved_and_the_field_says_why(string field, string value)
    {
        await World.Ada.VisitAsync(Browser, "/admin/acme/sign-in");
        Browser.Fill(Hours, "5");
        var page = await Browser.Fill(field, value.Length > 5 ? value[..5] + "x" : value).PressAsync("Save");
        var wrong = Assert.Single(page.Document.QuerySelectorAll("[aria-invalid=true]"));
        Assert.NotNull(page.Document.QuerySelector($".alert-error a[href='#{wrong.Id}']"));
        Assert.Null((await World.Provider.TenantNowAsync("acme")).SessionHours);
    }

    [Fact]
    public async Task when_they_are_saved_then_the_page_shows_them_and_the_audit_log_says_what_changed()
    {
        await SaveAsync(World.Ada, "acme", "8", "60", "14");
        await SaveAsync(World.Ada, "acme", "8", "60", "14"); // once more: no change
        var page = await Browser.OpenAsync("/admin/acme/sign-in");
        Assert.Equal("8", page.Document.QuerySelector("#SessionHours")!.GetAttribute("value"));
        Assert.Contains("a trusted browser changes nothing", page.Text, StringComparison.Ordinal);
        var entry = Assert.Single(await World.Provider.WithDatabaseAsync(db => db.Set<AuditEntry>().Where(e => e.Kind == "tenant.sign_in_rules_changed").ToListAsync()));
        Assert.Equal(
            """{"before":{"sessionHours":null,"sessionIdleMinutes":null,"trustedBrowserDays":null},"after":{"sessionHours":8,"sessionIdleMinutes":60,"trustedBrowserDays":14}}""",
            entry.Details);

        await SaveAsync(World.Ada, "acme");
        Assert.Null((await World.Provider.TenantNowAsync("acme")).TrustedBrowserDays);
    }

    [Fact]
    public async Task when_somebody_may_not_change_them_then_nothing_changes()
    {
        await World.Bob.VisitAsync(Browser, "/my/profile");
        await Browser.PostWithTokenAsync("/admin/acme/sign-in", ("TrustedBrowserDays", "30"));
        Assert.Equal(System.Net.HttpStatusCode.NotFound, Browser.Page.Status);

        using var dora = World.NewBrowser();
        await World.Dora.VisitAsync(dora, "/admin/globex/sign-in");
        await dora.PostWithTokenAsync("/admin/acme/sign-in", ("TrustedBrowserDays", "30"));
        Assert.Equal(System.Net.HttpStatusCode.NotFound, dora.Page.Status);

        World.Provider.Clock.Advance(TimeSpan.FromMinutes(6)); // the second factor is not fresh
        await dora.PostWithTokenAsync("/admin/globex/sign-in", ("TrustedBrowserDays", "30"));
        Assert.Equal("/signin/two-factor", dora.Page.Path);
        Assert.False(await World.Provider.WithDatabaseAsync(db => db.Set<Tenant>().AnyAsync(t => t.TrustedBrowserDays != null)));
    }

    private async Task SaveAsync(Person admin, string tenant, string hours = "", string idle = "", string days = "")
    {
        await admin.VisitAsync(Browser, $"/admin/{tenant}/sign-in");
        var page = await Browser.Fill(Hours, hours).Fill(Idle, idle).Fill(Days, days).PressAsync("Save");
        if (page.Path != $"/admin/{tenant}/sign-in")
        {
            await admin.GetThroughAsync(Browser); // the form is kept over a step-up
            page = await Browser.PressAsync("Save");
        }

        Assert.Contains("Saved", page.Text, StringComparison.Ordinal);
    }

    /// <summary>Time, with a visit every ten minutes.</summary>
    private async Task PassAsync(Browser browser, TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromMinutes(10))
        {
            World.Provider.Clock.Advance(TimeSpan.FromMinutes(10));
            await browser.OpenAsync("/my/profile");
        }
    }

    private static long Number(TokenAnswer tokens, string claim) => tokens.IdTokenClaims.GetProperty(claim).GetInt64();
}
