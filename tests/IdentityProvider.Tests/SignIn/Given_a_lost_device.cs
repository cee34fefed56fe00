using IdentityProvider.Auditing;
using IdentityProvider.SignIn;
using IdentityProvider.Tests.Administration;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.OpenIdConnect;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.SignIn;

public sealed class Given_a_lost_device : WorldForEachTest
{
    [Fact]
    public async Task when_the_codes_are_lost_too_then_the_admins_bring_the_member_back_the_same_evening()
    {
        var request = World.AcmeWeb.Request();
        await Browser.OpenAsync(request.Address);
        await World.Bob.EnterPasswordAsync(Browser);
        await Browser.FollowAsync("I lost my device");
        Assert.Contains("asked by mail", (await Browser.PressAsync("Ask my admins")).Alert, StringComparison.Ordinal);

        var mail = await World.Provider.Mail.NextAsync(World.Ada.Email, m => m.Subject == "bob@acme.test lost their device", TestContext.Current.CancellationToken);
        using var admins = World.NewBrowser();
        await World.Ada.VisitAsync(admins, mail.Link("/admin/acme/members"));
        Assert.Equal("/admin/acme/members", admins.Page.Path);
        await World.Ada.ResetAsync(admins, "acme", World.Bob);
        var pass = await World.Ada.IssuePassAsync(admins, "acme", World.Bob);

        request = World.AcmeWeb.Request();
        await Browser.OpenAsync(request.Address);
        await World.Bob.EnterPasswordAsync(Browser);
        await Browser.FollowAsync("Use a one-time pass");
        await Browser.Fill("One-time pass", pass).PressAsync("Submit");
        await World.Bob.GetThroughAsync(Browser);
        var tokens = await World.AcmeWeb.RedeemAsync(request, World.AcmeWeb.Callback(Browser.Page, request));
        Assert.Equal("mfa", tokens.IdTokenClaims.GetProperty("acr").GetString());
    }

    [Fact]
    public async Task when_a_thief_with_the_password_asks_again_and_again_then_three_mails_a_day_go_out_and_the_owner_hears()
    {
        var browsers = Enumerable.Range(0, 20).Select(_ => World.NewBrowser()).ToList();
        foreach (var browser in browsers)
        {
            await AtTheLostDeviceAsync(browser, World.Bob);
        }

        await Task.WhenAll(browsers.Select(browser => Task.Run(() => browser.PressAsync("Ask my admins"))));
        Assert.Equal(1, await AskedAsync());
        browsers.ForEach(browser => browser.Dispose());

        for (var hour = 0; hour < 5; hour++)
        {
            World.Provider.Clock.AdjustTime(World.Provider.Clock.GetUtcNow() + AdminHelp.Pause + TimeSpan.FromMinutes(1));
            await AtTheLostDeviceAsync(Browser, World.Bob);
            await Browser.PressAsync("Ask my admins");
        }

        Assert.Contains("a short while ago", Browser.Page.Alert, StringComparison.Ordinal);
        Assert.Equal(AdminHelp.MostADay, await AskedAsync());
        await World.Provider.AllMailDeliveredAsync(TestContext.Current.CancellationToken);
        Assert.Equal(AdminHelp.MostADay, World.Provider.Mail.All.Count(m => m.To == World.Ada.Email));
        Assert.Equal(AdminHelp.MostADay, World.Provider.Mail.All.Count(m => m.To == World.Bob.Email && m.Subject == "Your admins were asked for help"));
    }

    [Fact]
    public async Task when_it_was_asked_then_nothing_is_given_to_whoever_asked()
    {
        await AtTheLostDeviceAsync(Browser, World.Bob);
        await Browser.PressAsync("Ask my admins");
        Assert.Equal("/signin/two-factor", (await Browser.OpenAsync("/my/profile")).Path);
        Assert.Empty(await World.Provider.SessionsOfAsync(World.Bob));
        Assert.NotEmpty((await Browser.TryCodeAsync("123456")).Alert);
    }

    [Fact]
    public async Task when_nobody_typed_a_right_password_or_there_is_nothing_to_lose_then_nobody_is_asked()
    {
        Assert.Equal("/signin", (await Browser.OpenAsync("/signin/lost-device?return=%2Fmy%2Fprofile")).Path);
        await Browser.PostWithTokenAsync("/signin/lost-device");
        Assert.Equal("/signin", Browser.Page.Path);

        using var eve = World.NewBrowser();
        await World.Eve.VisitAsync(eve, "/my/profile");
        Assert.Equal("/my/profile", (await eve.OpenAsync("/signin/lost-device")).Path);
        Assert.Equal(0, await AskedAsync());
    }

    [Fact]
    public async Task when_the_person_is_in_several_tenants_then_each_admin_hears_of_their_own_and_the_person_is_not_asked_to_help_themselves()
    {
        await World.AcmeWeb.SignInAsync(Browser, World.Gus); // enrols, as acme requires; admin of globex
        using var later = World.NewBrowser();
        await AtTheLostDeviceAsync(later, World.Gus);
        await later.PressAsync("Ask my admins");
        await World.Provider.AllMailDeliveredAsync(TestContext.Current.CancellationToken);
        var asked = World.Provider.Mail.All.Where(m => m.Subject == "gus@acme.test lost their device").ToList();
        Assert.Equal([World.Ada.Email, World.Dora.Email, World.Hugo.Email], asked.Select(m => m.To).Order());
        Assert.DoesNotContain("lobex", asked.Single(m => m.To == World.Ada.Email).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_there_is_no_other_admin_then_the_page_says_so()
    {
        await World.Provider.WithDatabaseAsync(db => Change.SuspendAsync(db, "acme"));
        await AtTheLostDeviceAsync(Browser, World.Bob);
        Assert.Contains("nobody else", (await Browser.PressAsync("Ask my admins")).Alert, StringComparison.Ordinal);
        Assert.Equal(0, await AskedAsync());
    }

    private static async Task AtTheLostDeviceAsync(Browser browser, Person person)
    {
        await browser.TryPasswordAsync(person);
        await browser.FollowAsync("I lost my device");
        Assert.Equal("/signin/lost-device", browser.Page.Path);
    }

    private Task<int> AskedAsync() => World.Provider.WithDatabaseAsync(db => db.Set<AuditEntry>().CountAsync(e => e.Kind == "two_factor.help_asked"));
}
