using IdentityProvider.Auditing;
using IdentityProvider.Tests.Administration;
using IdentityProvider.Tests.Driving;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.SignIn;

public sealed class Given_an_objection_to_a_first_set_up : WorldForEachTest
{
    private const string New = "a violet tram sings at noon";

    [Fact]
    public async Task when_a_thief_enrolled_then_the_owner_takes_the_account_back_and_the_thief_has_nothing()
    {
        using var thief = World.NewBrowser();
        var stolen = await World.GlobexWeb.SignInAsync(thief, World.Eve);
        await World.Eve.VisitAsync(thief, "/my/two-factor/set-up");
        await World.Eve.SetUpAsync(thief);

        var page = await Browser.OpenAsync(await LinkAsync(World.Eve));
        Assert.Contains("for the first time", page.ByTestId("what").TextContent, StringComparison.Ordinal);
        Assert.True(await IsOnAsync(World.Eve)); // a mail program that opens links changes nothing
        Assert.Contains("Your account is secured", (await Browser.PressAsync("Undo and secure my account")).Alert, StringComparison.Ordinal);

        Assert.False(await IsOnAsync(World.Eve));
        Assert.Equal("/signin", (await thief.OpenAsync("/my/profile")).Path);
        Assert.Equal("invalid_grant", (await World.GlobexWeb.RefreshAsync(stolen.RefreshToken)).Error);
        Assert.NotEmpty((await thief.TryPasswordAsync(World.Eve)).Alert); // the password that the thief had typed opens nothing

        await Browser.FollowAsync("Choose a new password");
        await ChooseAsync(New);
        World.Eve.Password = New;
        Assert.True((await World.GlobexWeb.SignInAsync(Browser, World.Eve)).Succeeded);
    }

    [Fact]
    public async Task when_it_is_made_then_the_admins_of_each_tenant_hear_once_and_so_does_the_person()
    {
        using var gus = World.NewBrowser();
        await World.AcmeWeb.SignInAsync(gus, World.Gus); // admin of globex himself
        await ObjectAsync(World.Gus);

        await World.Provider.AllMailDeliveredAsync(TestContext.Current.CancellationToken);
        var warned = World.Provider.Mail.All.Where(m => m.Subject == "gus@acme.test did not set up their second factor").ToList();
        Assert.Equal([World.Ada.Email, World.Dora.Email, World.Hugo.Email], warned.Select(m => m.To).Order());
        Assert.DoesNotContain("Globex", warned.Single(m => m.To == World.Ada.Email).Body, StringComparison.Ordinal);
        Assert.Single(World.Provider.Mail.All, m => m.To == World.Gus.Email && m.Subject == "Your account was secured");
        var entry = Assert.Single(await World.Provider.WithDatabaseAsync(db => db.Set<AuditEntry>().Where(e => e.Kind == "two_factor.set_up_objected").ToListAsync()));
        Assert.Equal("""{"factorRemoved":true}""", entry.Details);
    }

    [Fact]
    public async Task when_the_tenant_requires_two_factor_then_the_mailbox_alone_enrols_nobody_afterwards_and_a_pass_does()
    {
        using var forced = World.NewBrowser();
        await World.AcmeWeb.SignInAsync(forced, World.Cleo);
        await ObjectAsync(World.Cleo);

        // Whoever reads the mailbox has a password now. It is as far as they get.
        await Browser.FollowAsync("Choose a new password");
        await ChooseAsync(New, World.Cleo);
        World.Cleo.Password = New;
        await Browser.OpenAsync(World.AcmeWeb.Request().Address);
        await World.Cleo.EnterPasswordAsync(Browser);
        Assert.Equal("/signin/confirm-email", Browser.Page.Path);
        Assert.NotEmpty(Browser.Page.ByTestId("held").TextContent);

        using var admins = World.NewBrowser();
        var pass = await World.Ada.IssuePassAsync(admins, "acme", World.Cleo);
        await Browser.FollowAsync("Use a one-time pass");
        await Browser.Fill("One-time pass", pass).PressAsync("Submit");
        Assert.Equal("/signin/set-up-two-factor", Browser.Page.Path);
    }

    [Fact]
    public async Task when_the_first_factor_is_a_passkey_then_the_same_link_removes_it()
    {
        var device = new PasskeyDevice();
        await Browser.AddPasskeyAsync(World.Eve, device);
        await ObjectAsync(World.Eve);
        Assert.False(await IsOnAsync(World.Eve));
    }

    [Fact]
    public async Task when_twenty_object_at_once_or_the_link_is_used_or_old_then_it_works_once_and_for_seven_days()
    {
        using var forced = World.NewBrowser();
        await World.AcmeWeb.SignInAsync(forced, World.Cleo);
        var link = await LinkAsync(World.Cleo);
        var browsers = Enumerable.Range(0, 20).Select(_ => World.NewBrowser()).ToList();
        foreach (var browser in browsers)
        {
            await browser.OpenAsync(link);
        }

        var pages = await Task.WhenAll(browsers.Select(browser => Task.Run(() => browser.PressAsync("Undo and secure my account"))));
        Assert.Single(pages, page => page.Alert.Contains("Your account is secured", StringComparison.Ordinal));
        browsers.ForEach(browser => browser.Dispose());
        Assert.Contains("no longer valid", (await Browser.OpenAsync(link)).Alert, StringComparison.Ordinal);

        await World.GlobexWeb.SignInAsync(Browser, World.Eve);
        await World.Eve.VisitAsync(Browser, "/my/two-factor/set-up");
        await World.Eve.SetUpAsync(Browser);
        link = await LinkAsync(World.Eve);
        World.Provider.Clock.AdjustTime(World.Provider.Clock.GetUtcNow() + SecurityNotice.Lifetime);
        Assert.Contains("no longer valid", (await Browser.OpenAsync(link)).Alert, StringComparison.Ordinal);
        Assert.True(await IsOnAsync(World.Eve));
    }

    [Fact]
    public async Task when_a_device_is_replaced_or_added_then_there_is_no_such_link()
    {
        await World.Bob.VisitAsync(Browser, "/my/two-factor/replace");
        World.Bob.Phone.Type(Browser.Page.ByTestId("totp-key").TextContent.Trim());
        await World.Bob.EnterCodeAsync(Browser);
        var mail = await World.Provider.Mail.NextAsync(World.Bob.Email, m => m.Subject == "Your authenticator was replaced", TestContext.Current.CancellationToken);
        Assert.DoesNotContain("http", mail.Body, StringComparison.Ordinal);
    }

    private async Task ObjectAsync(Person person)
    {
        await Browser.OpenAsync(await LinkAsync(person));
        Assert.Contains("Your account is secured", (await Browser.PressAsync("Undo and secure my account")).Alert, StringComparison.Ordinal);
    }

    private async Task<string> LinkAsync(Person person) =>
        (await World.Provider.Mail.NextAsync(person.Email, m => m.Subject == "Two-factor authentication is on", TestContext.Current.CancellationToken)).Link("/signin/not-me?token=");

    private async Task ChooseAsync(string password, Person? person = null)
    {
        var who = person ?? World.Eve;
        await Browser.Fill("Email", who.Email).PressAsync("Send link");
        var mail = await World.Provider.Mail.NextAsync(who.Email, m => m.Subject == "A new password", TestContext.Current.CancellationToken);
        await Browser.OpenAsync(mail.Link("/signin/reset-password"));
        Assert.Contains("was changed", (await Browser.Fill("New password", password).PressAsync("Change password")).Alert, StringComparison.Ordinal);
    }

    private async Task<bool> IsOnAsync(Person person)
    {
        var id = (await World.Provider.AccountOfAsync(person)).Id;
        return await World.Provider.WithDatabaseAsync(db => db.Set<EnrolledFactor>().AnyAsync(f => f.AccountId == id));
    }
}
