using System.Net;
using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.OpenIdConnect;
using IdentityProvider.Tests.SignIn;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.MyPage;

public sealed class Given_a_person_who_changes_their_email : WorldForEachTest
{
    private const string New = "bob@elsewhere.test";

    private TestProvider Provider => World.Provider;

    [Fact]
    public async Task when_it_is_confirmed_then_the_new_address_signs_in_is_in_every_claim_at_once_and_nobody_was_signed_in_or_out()
    {
        using var application = World.NewBrowser();
        var tokens = await World.AcmeWeb.SignInAsync(application, World.Bob);
        await World.Bob.VisitAsync(Browser, "/my/profile");
        Assert.Equal("/my/email", (await Browser.FollowAsync("Change email")).Path);

        using var mailbox = World.NewBrowser();
        await mailbox.OpenAsync(await Provider.NewEmailLinkAsync(World.Bob, New));
        var what = mailbox.Page.ByTestId("what").TextContent;
        Assert.True(what.Contains(World.Bob.Email, StringComparison.Ordinal) && what.Contains(New, StringComparison.Ordinal), what);
        Assert.Equal(World.Bob.Email, (await Provider.AccountOfAsync(World.Bob)).Email);
        Assert.Contains("Your email address is " + New, (await mailbox.PressAsync("Confirm")).Alert, StringComparison.Ordinal);
        Assert.Null(mailbox.Cookie(SignInDriving.SessionCookie));

        Assert.Equal(New, (await World.AcmeWeb.UserInfoAsync(tokens.AccessToken)).Text("email"));
        Assert.Equal(New, (await World.AcmeWeb.UserInfoAsync((await World.AcmeWeb.RefreshAsync(tokens.RefreshToken)).AccessToken)).Text("email"));
        Assert.Equal("/my/profile", (await Browser.OpenAsync("/my/profile")).Path);
        using var other = World.NewBrowser();
        Assert.Equal("/signin", (await other.TryPasswordAsync(World.Bob)).Path);
        Assert.Equal("/signin/two-factor", (await other.TryPasswordAsync(New, World.Bob.Password)).Path);
        await Provider.LinkToAsync(World.Bob.Email, AccountDriving.ChangedSubject);
        await Provider.Mail.NextAsync(New, m => m.Subject == "This is your email address now", TestContext.Current.CancellationToken);
        Assert.All(await Provider.WithDatabaseAsync(db => db.Set<AuditEntry>().Where(e => e.Kind.StartsWith("email.")).ToListAsync()), e => Assert.Equal("{}", e.Details));
    }

    [Theory]
    [InlineData("used")]
    [InlineData("too old")]
    [InlineData("the password was changed")]
    [InlineData("the address was changed")]
    [InlineData("disabled")]
    [InlineData("forged")]
    [InlineData("of another purpose")]
    [InlineData("none")]
    public async Task when_the_link_holds_no_longer_then_the_page_says_so_and_nothing_changes(string why)
    {
        var link = await Provider.NewEmailLinkAsync(World.Bob, New);
        switch (why)
        {
            case "used": await Provider.ConfirmAsync(link); break;
            case "too old": Provider.Clock.Advance(TimeSpan.FromMinutes(61)); break;
            case "the password was changed": await ResetPasswordAsync(); break;
            case "the address was changed": await Provider.ConfirmAsync(await Provider.NewEmailLinkAsync(World.Bob, "bob@third.test")); break;
            case "disabled": await Provider.WithDatabaseAsync(db => Change.DisableAccountAsync(db, World.Bob.Email)); break;
            case "forged": link = link[..^6] + "AAAAAA"; break;
            case "of another purpose": link = "/signin/confirm-new-email?ticket=" + (await ResetLinkAsync()).Split("ticket=")[1]; break;
            case "none": link = "/signin/confirm-new-email"; break;
        }

        var before = await DumpOfAddressesAsync();
        await Browser.OpenAsync(link);
        Assert.Contains("holds no longer", Browser.Page.Alert, StringComparison.Ordinal);
        await Browser.OpenAsync("/signin/forgot-password");
        await Browser.PostWithTokenAsync(link);
        Assert.Contains("holds no longer", Browser.Page.Alert, StringComparison.Ordinal);
        Assert.Equal(before, await DumpOfAddressesAsync());
    }

    [Fact]
    public async Task when_twenty_use_one_link_at_once_then_one_changes_it()
    {
        var link = await Provider.NewEmailLinkAsync(World.Bob, New);
        var tabs = Enumerable.Range(0, 20).Select(_ => World.NewBrowser()).ToList();
        await Task.WhenAll(tabs.Select(tab => tab.OpenAsync(link)));
        var pages = await Task.WhenAll(tabs.Select(tab => tab.PressAsync("Confirm")));
        Assert.Single(pages, page => page.Alert.Contains("Your email address is", StringComparison.Ordinal));
        Assert.Equal((1, 1), (await Provider.EventsAsync("email.changed"), await Provider.CountAsync<EmailChange>()));
        tabs.ForEach(tab => tab.Dispose());
    }

    [Fact]
    public async Task when_the_address_is_somebodys_then_the_answer_is_the_same_and_only_the_mail_to_it_says_so()
    {
        using var free = World.NewBrowser();
        var answer = (await World.Bob.AskForAddressAsync(free, New)).Text.Replace(New, "it", StringComparison.Ordinal);
        Assert.Equal(answer, (await World.Bob.AskForAddressAsync(free, World.Eve.Email.ToUpperInvariant())).Text.Replace(World.Eve.Email.ToUpperInvariant(), "it", StringComparison.Ordinal));
        var mail = await Provider.Mail.NextAsync(World.Eve.Email, TestContext.Current.CancellationToken);
        Assert.Equal("Your email address was asked for", mail.Subject);
        Assert.DoesNotContain("bob", mail.Body, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("http", mail.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_two_people_move_to_one_address_at_once_then_one_has_it_and_the_other_is_told()
    {
        string[] links = [await Provider.NewEmailLinkAsync(World.Bob, New), await Provider.NewEmailLinkAsync(World.Eve, New)];
        var pages = await Task.WhenAll(links.Select(link => Provider.ConfirmAsync(link)));
        Assert.Single(pages, page => page.Alert.Contains("Your email address is", StringComparison.Ordinal));
        Assert.Single(pages, page => page.Alert.Contains("belongs to another account", StringComparison.Ordinal));
        Assert.Equal((1, 1), (await World.AccountsOfAsync(New), await Provider.CountAsync<EmailChange>()));
    }

    [Fact]
    public async Task when_it_is_asked_for_again_and_again_then_no_mailbox_is_filled()
    {
        await World.Bob.VisitAsync(Browser, "/my/email");
        var tabs = Enumerable.Range(0, 20).Select(_ => Browser.Copy(Provider.NewClient())).ToList();
        await Task.WhenAll(tabs.Select(tab => tab.OpenAsync("/my/email")));
        await Task.WhenAll(tabs.Select((tab, i) => tab.Fill("New email", $"victim{i}@elsewhere.test").PressAsync("Send link")));
        await Provider.AllMailDeliveredAsync(TestContext.Current.CancellationToken);
        Assert.Equal((3, 3), (Provider.Mail.All.Count(m => m.Subject == AccountDriving.ConfirmSubject), await Provider.EventsAsync("email.change_requested")));
        Assert.Contains("again in an hour", (await World.Bob.AskForAddressAsync(Browser, New)).Alert, StringComparison.Ordinal);
        tabs.ForEach(tab => tab.Dispose());
    }

    [Theory]
    [InlineData("no address", "no email address")]
    [InlineData("BOB@ACME.TEST", "already")]
    public async Task when_it_is_no_other_address_then_its_field_says_so_and_nobody_is_mailed(string address, string says)
    {
        Assert.Contains(says, (await World.Bob.AskForAddressAsync(Browser, address)).Alert, StringComparison.Ordinal);
        Assert.Equal("true", Browser.Page.Field("New email").GetAttribute("aria-invalid"));
        Assert.Equal(0, await Provider.EventsAsync("email.change_requested"));
    }

    [Fact]
    public async Task when_a_browser_was_left_open_then_password_and_second_factor_are_asked_for_before_anything_is_sent()
    {
        await World.Bob.VisitAsync(Browser, "/my/email");
        Provider.Clock.Advance(TimeSpan.FromMinutes(6));
        await Browser.Fill("New email", New).PressAsync("Send link");
        Assert.Equal("/signin", Browser.Page.Path);
        Assert.Equal("/signin/two-factor", (await World.Bob.EnterPasswordAsync(Browser)).Path);
        Assert.Equal(0, await Provider.EventsAsync("email.change_requested"));
    }

    [Fact]
    public async Task when_the_host_header_is_forged_then_the_link_leads_to_us()
    {
        await World.Bob.VisitAsync(Browser, "/my/email");
        using var client = Provider.NewClient();
        client.DefaultRequestHeaders.Host = "evil.test";
        using var forged = Browser.Copy(client);
        await forged.OpenAsync("/my/email");
        await forged.Fill("New email", New).PressAsync("Send link");
        Assert.StartsWith("https://id.test/signin/confirm-new-email?ticket=", await Provider.LinkToAsync(New, AccountDriving.ConfirmSubject), StringComparison.Ordinal);
        Assert.DoesNotContain(Provider.Mail.All, m => m.Body.Contains("evil", StringComparison.Ordinal));
    }

    [Fact]
    public async Task when_a_thief_has_the_password_alone_then_the_address_brings_no_mailed_code_and_no_device_for_three_days()
    {
        await Provider.MoveAsync(World.Cleo, "thief@evil.test");
        var thief = new Person(Provider, "thief@evil.test", World.Cleo.Password);
        await Browser.OpenAsync(World.AcmeWeb.Request().Address);
        Assert.Equal("/signin/confirm-email", (await thief.EnterPasswordAsync(Browser)).Path);
        Assert.NotEmpty(Browser.Page.ByTestId("held").TextContent);
        await Browser.PostWithTokenAsync("/signin/confirm-email?handler=Again&return=/my");
        await Browser.PostWithTokenAsync("/signin/confirm-email?return=/my", ("Code", "123456"));
        Assert.Equal(0, await Provider.CountAsync<SentCode>());
        Assert.Equal("/signin/confirm-email", (await Browser.OpenAsync("/signin/set-up-two-factor?return=" + Uri.EscapeDataString(World.AcmeWeb.Request().Address))).Path);

        Provider.Clock.AdjustTime(Provider.Clock.GetUtcNow() + TimeSpan.FromHours(73));
        using var later = World.NewBrowser();
        await later.OpenAsync(World.AcmeWeb.Request().Address);
        await thief.EnterPasswordAsync(later);
        Assert.True(later.Page.HasField("Confirmation code"));
    }

    [Fact]
    public async Task when_the_mailed_code_was_proved_before_the_change_then_it_opens_no_set_up_after_it()
    {
        await Provider.WithDatabaseAsync(db => Change.RequireTwoFactorAsync(db, "globex", Provider.Clock.GetUtcNow().AddDays(30)));
        await World.Eve.VisitAsync(Browser, "/my/two-factor/set-up");
        Assert.Equal("/my/two-factor/set-up", Browser.Page.Path);
        await Provider.ConfirmAsync(await Provider.NewEmailLinkAsync(World.Eve, "eve@elsewhere.test"));
        Assert.Equal("/signin/confirm-email", (await Browser.OpenAsync("/my/two-factor/set-up")).Path);
    }

    [Fact]
    public async Task when_the_address_was_changed_then_links_that_went_to_the_earlier_one_are_dead()
    {
        var reset = await ResetLinkAsync();
        await Provider.MoveAsync(World.Bob, New);
        Assert.Contains("holds no longer", (await Browser.OpenAsync(reset)).Alert, StringComparison.Ordinal);
        await Browser.OpenAsync("/signin/forgot-password");
        await Browser.Fill("Email", World.Bob.Email).PressAsync("Send link");
        await Provider.AllMailDeliveredAsync(TestContext.Current.CancellationToken);
        Assert.Single(Provider.Mail.All, m => m.Subject == "A new password");
    }

    [Fact]
    public async Task when_the_page_is_opened_without_a_sign_in_then_it_leads_to_it()
    {
        Assert.Equal("/signin", (await Browser.OpenAsync("/my/email")).Path);
        Assert.Equal(HttpStatusCode.OK, Browser.Page.Status);
    }

    private Task<string> DumpOfAddressesAsync() => Provider.WithDatabaseAsync(async db =>
        string.Join(' ', await db.Set<Account>().OrderBy(a => a.Id).Select(a => a.Email).ToListAsync()));

    private async Task<string> ResetLinkAsync()
    {
        using var browser = World.NewBrowser();
        await browser.OpenAsync("/signin/forgot-password");
        await browser.Fill("Email", World.Bob.Email).PressAsync("Send link");
        return await Provider.LinkToAsync(World.Bob.Email, "A new password");
    }

    private async Task ResetPasswordAsync()
    {
        using var browser = World.NewBrowser();
        await browser.OpenAsync(await ResetLinkAsync());
        await browser.Fill("New password", "a violet tram sings at noon").PressAsync("Change password");
    }
}
