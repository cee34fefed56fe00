using System.Text.RegularExpressions;
using IdentityProvider.Auditing;
using IdentityProvider.Tests.Administration;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.OpenIdConnect;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.SignIn;

public sealed partial class Given_a_forgotten_password : WorldForEachTest
{
    private const string New = "a violet tram sings at noon";

    [Fact]
    public async Task when_the_link_is_used_then_the_new_password_signs_in_with_the_second_factor_that_there_was()
    {
        var link = await LinkAsync(World.Bob);
        var page = await Browser.OpenAsync(link);
        page = await Browser.Fill("New password", New).PressAsync("Change password");
        Assert.Contains("was changed", page.Alert, StringComparison.Ordinal);
        Assert.Null(Browser.Cookie(SignInDriving.SessionCookie));

        Assert.Equal("/signin", (await Browser.TryPasswordAsync(World.Bob)).Path);
        World.Bob.Password = New;
        Assert.Equal("/signin/two-factor", (await Browser.TryPasswordAsync(World.Bob)).Path);
        Assert.Equal("/my/profile", (await World.Bob.EnterCodeAsync(Browser)).Path);
        var mail = await World.Provider.Mail.NextAsync(World.Bob.Email, m => m.Subject.Contains("was reset", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        Assert.DoesNotContain("http", mail.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_it_is_used_then_sessions_refresh_tokens_half_done_sign_ins_and_known_browsers_are_gone()
    {
        using var signedIn = World.NewBrowser();
        var tokens = await World.AcmeWeb.SignInAsync(signedIn, World.Bob);
        using var halfDone = World.NewBrowser();
        await halfDone.TryPasswordAsync(World.Bob);

        await ChangeAsync(await LinkAsync(World.Bob));
        Assert.Equal("/signin", (await signedIn.OpenAsync("/my/profile")).Path);
        Assert.Equal("invalid_grant", (await World.AcmeWeb.RefreshAsync(tokens.RefreshToken)).Error);
        Assert.Equal("False", (await World.AcmeWeb.IntrospectAsync(tokens.AccessToken)).Text("active"));
        Assert.Equal("/signin", (await World.Bob.EnterCodeAsync(halfDone)).Path);
    }

    [Fact]
    public async Task when_the_address_is_unknown_disabled_or_none_then_the_answer_is_the_same_and_nobody_is_mailed()
    {
        await World.Provider.WithDatabaseAsync(db => Change.DisableAccountAsync(db, World.Eve.Email));
        List<string> answers = [];
        foreach (var address in (string[])[World.Bob.Email, World.Eve.Email, "nobody@unheard-of.test", "no address"])
        {
            answers.Add((await AskAsync(address)).Text);
        }

        Assert.Single(answers.Distinct());
        await World.Provider.AllMailDeliveredAsync(TestContext.Current.CancellationToken);
        Assert.Equal([World.Bob.Email], World.Provider.Mail.All.Where(m => m.Subject == "A new password").Select(m => m.To));
        Assert.DoesNotContain("unheard-of", await World.Provider.Database.DumpAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_somebody_asks_again_and_again_then_the_mailbox_is_not_filled()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using var browser = World.NewBrowser();
            await browser.OpenAsync("/signin/forgot-password");
            await browser.Fill("Email", World.Bob.Email).PressAsync("Send link");
        }));
        await World.Provider.AllMailDeliveredAsync(TestContext.Current.CancellationToken);
        Assert.Equal(3, World.Provider.Mail.All.Count(m => m.Subject == "A new password"));
        Assert.Equal(3, await World.Provider.WithDatabaseAsync(db => db.Set<AuditEntry>().CountAsync(e => e.Kind == "password.reset_requested")));
    }

    [Fact]
    public async Task when_twenty_use_one_link_at_once_then_one_password_is_set()
    {
        var link = await LinkAsync(World.Bob);
        var tabs = Enumerable.Range(0, 20).Select(_ => World.NewBrowser()).ToList();
        await Task.WhenAll(tabs.Select(tab => tab.OpenAsync(link)));
        var pages = await Task.WhenAll(tabs.Select((tab, i) => tab.Fill("New password", New + i).PressAsync("Change password")));
        Assert.Single(pages, page => page.Alert.Contains("was changed", StringComparison.Ordinal));
        Assert.Equal(1, await World.Provider.WithDatabaseAsync(db => db.Set<AuditEntry>().CountAsync(e => e.Kind == "password.changed")));
        tabs.ForEach(tab => tab.Dispose());
    }

    [Theory]
    [InlineData("used")]
    [InlineData("too old")]
    [InlineData("the factor was reset")]
    [InlineData("disabled")]
    [InlineData("forged")]
    [InlineData("none")]
    public async Task when_the_link_holds_no_longer_then_the_page_says_so_and_nothing_changes(string why)
    {
        var link = await LinkAsync(World.Bob);
        switch (why)
        {
            case "used": await ChangeAsync(link); break;
            case "too old": World.Provider.Clock.Advance(TimeSpan.FromMinutes(61)); break;
            case "disabled": await World.Provider.WithDatabaseAsync(db => Change.DisableAccountAsync(db, World.Bob.Email)); break;
            case "forged": link = link[..^6] + "AAAAAA"; break;
            case "none": link = "/signin/reset-password"; break;
            case "the factor was reset":
                using (var admins = World.NewBrowser())
                {
                    await World.Ada.ResetAsync(admins, "acme", World.Bob);
                }

                break;
        }

        var before = (await World.Provider.AccountOfAsync(World.Bob)).PasswordHash;
        await Browser.OpenAsync(link);
        Assert.Contains("holds no longer", Browser.Page.Alert, StringComparison.Ordinal);
        await Browser.OpenAsync("/signin/forgot-password");
        await Browser.PostWithTokenAsync(link, ("NewPassword", New));
        Assert.Contains("holds no longer", Browser.Page.Alert, StringComparison.Ordinal);
        Assert.Equal(before, (await World.Provider.AccountOfAsync(World.Bob)).PasswordHash);
    }

    [Fact]
    public async Task when_the_new_one_is_soon_guessed_then_it_is_refused_at_its_field_and_the_link_still_holds()
    {
        var link = await LinkAsync(World.Bob);
        await Browser.OpenAsync(link);
        await Browser.Fill("New password", "password1").PressAsync("Change password");
        Assert.Contains("tried first", Browser.Page.Alert, StringComparison.Ordinal);
        Assert.Equal("true", Browser.Page.Field("New password").GetAttribute("aria-invalid"));
        Assert.Contains("was changed", (await Browser.Fill("New password", New).PressAsync("Change password")).Alert, StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_a_thief_of_the_mailbox_resets_it_then_for_three_days_no_mailed_code_enrols_and_an_admins_pass_does()
    {
        await ChangeAsync(await LinkAsync(World.Cleo));
        World.Cleo.Password = New;
        await Browser.OpenAsync(World.AcmeWeb.Request().Address);
        Assert.Equal("/signin/confirm-email", (await World.Cleo.EnterPasswordAsync(Browser)).Path);
        Assert.NotEmpty(Browser.Page.ByTestId("held").TextContent);
        await Browser.PostWithTokenAsync("/signin/confirm-email?handler=Again&return=/my");
        await Browser.PostWithTokenAsync("/signin/confirm-email?return=/my", ("Code", "123456"));
        Assert.Equal(0, await World.Provider.CountAsync<SentCode>());
        Assert.Equal("/signin/confirm-email", (await Browser.OpenAsync("/signin/set-up-two-factor?return=" + Uri.EscapeDataString(World.AcmeWeb.Request().Address))).Path);

        using (var admins = World.NewBrowser())
        {
            var pass = await World.Ada.IssuePassAsync(admins, "acme", World.Cleo);
            await Browser.OpenAsync(World.AcmeWeb.Request().Address);
            await Browser.FollowAsync("Use a one-time pass");
            Assert.Equal("/signin/set-up-two-factor", (await Browser.Fill("One-time pass", pass).PressAsync("Submit")).Path);
        }

        World.Provider.Clock.AdjustTime(World.Provider.Clock.GetUtcNow() + TimeSpan.FromHours(73));
        using var later = World.NewBrowser();
        await later.OpenAsync(World.AcmeWeb.Request().Address);
        await World.Cleo.EnterPasswordAsync(later);
        Assert.True(later.Page.HasField("Confirmation code"));
    }

    private async Task<Page> AskAsync(string email)
    {
        await Browser.OpenAsync("/signin");
        await Browser.FollowAsync("Forgot your password?");
        return await Browser.Fill("Email", email).PressAsync("Send link");
    }

    private async Task<string> LinkAsync(Person person)
    {
        using var browser = World.NewBrowser();
        await browser.OpenAsync("/signin/forgot-password");
        await browser.Fill("Email", person.Email).PressAsync("Send link");
        var mail = await World.Provider.Mail.NextAsync(person.Email, m => m.Subject == "A new password", TestContext.Current.CancellationToken);
        return Link().Match(mail.Body).Value;
    }

    private async Task ChangeAsync(string link)
    {
        using var browser = World.NewBrowser();
        await browser.OpenAsync(link);
        Assert.Contains("was changed", (await browser.Fill("New password", New).PressAsync("Change password")).Alert, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"https://\S+/signin/reset-password\?ticket=\S+")]
    private static partial Regex Link();
}
