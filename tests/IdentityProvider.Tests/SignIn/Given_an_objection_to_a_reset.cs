using IdentityProvider.Auditing;
using IdentityProvider.Tests.Administration;
using IdentityProvider.Tests.Driving;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.SignIn;

public sealed class Given_an_objection_to_a_reset : WorldForEachTest
{
    [Fact]
    public async Task when_the_link_is_opened_then_it_says_what_would_be_undone_and_nothing_happened()
    {
        var link = await ResetAndEnrolThiefAsync();
        using var bob = World.NewBrowser();
        var page = await bob.OpenAsync(link);
        Assert.Contains("in the name of Acme Inc.", page.ByTestId("what").TextContent, StringComparison.Ordinal);
        Assert.Contains("cannot be brought back", page.Text, StringComparison.Ordinal);
        Assert.True(page.HasButton("Undo and secure my account"));
        Assert.True(await IsOnAsync());
    }

    [Fact]
    public async Task when_the_button_is_pressed_then_what_was_set_up_since_is_gone_once_and_everybody_hears()
    {
        var link = await ResetAndEnrolThiefAsync();
        using var bob = World.NewBrowser();
        await bob.OpenAsync(link);
        using var second = bob.Copy(World.Provider.NewClient());
        await second.OpenAsync(link);
        Assert.Contains("Your account is secured", (await bob.PressAsync("Undo and secure my account")).Alert, StringComparison.Ordinal);
        Assert.Contains("no longer valid", (await second.PressAsync("Undo and secure my account")).Text, StringComparison.Ordinal);
        Assert.Contains("no longer valid", (await bob.OpenAsync(link)).Alert, StringComparison.Ordinal);

        Assert.False(await IsOnAsync());
        Assert.All(await World.Provider.SessionsOfAsync(World.Bob), session => Assert.NotNull(session.EndedAt));
        var entry = Assert.Single(await World.Provider.WithDatabaseAsync(db => db.Set<AuditEntry>().Where(e => e.Kind == "two_factor.reset_objected").ToListAsync()));
        Assert.Equal("""{"factorRemoved":true}""", entry.Details);
        await World.Provider.Mail.NextAsync(World.Ada.Email, m => m.Subject == "bob@acme.test says that a reset was not theirs", TestContext.Current.CancellationToken);
        await World.Provider.Mail.NextAsync(World.Bob.Email, m => m.Subject == "Your account was secured", TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task when_it_was_made_then_no_pass_is_issued_or_taken_for_three_days_and_the_mailed_code_works()
    {
        await World.Ada.ResetAsync(Browser, "acme", World.Bob);
        var pass = await World.Ada.IssuePassAsync(Browser, "acme", World.Bob);
        using var bob = World.NewBrowser();
        await bob.OpenAsync(await World.ObjectionLinkAsync(World.Bob));
        await bob.PressAsync("Undo and secure my account");

        using var thief = World.NewBrowser();
        await World.Bob.AtThePassAsync(thief, World.AcmeWeb);
        Assert.NotEmpty((await thief.Fill("One-time pass", pass).PressAsync("Submit")).Alert);
        await World.Ada.OpenRowActionAsync(Browser, "acme", World.Bob.Email, "One-time pass");
        Assert.Contains("72 hours", (await Browser.Fill("Reason", ResetDriving.Reason).PressAsync("Issue one-time pass")).Alert, StringComparison.Ordinal);

        World.Provider.Clock.AdjustTime(World.Provider.Clock.GetUtcNow() + SecurityNotice.PassesHeld);
        Assert.NotEmpty(await World.Ada.IssuePassAsync(Browser, "acme", World.Bob));
        Assert.True((await World.AcmeWeb.SignInAsync(bob, World.Bob)).Succeeded);
        Assert.Contains("/signin/confirm-email", World.Bob.Asked);
    }

    [Fact]
    public async Task when_seven_days_passed_or_the_token_is_made_up_then_the_link_does_nothing()
    {
        var link = await ResetAndEnrolThiefAsync();
        using var bob = World.NewBrowser();
        await bob.OpenAsync(link);
        World.Provider.Clock.AdjustTime(World.Provider.Clock.GetUtcNow() + SecurityNotice.Lifetime);
        Assert.Contains("no longer valid", (await bob.PressAsync("Undo and secure my account")).Alert, StringComparison.Ordinal);
        foreach (var token in (string[])["", "x", new string('a', 43), new string('a', 5000)])
        {
            Assert.Contains("no longer valid", (await bob.OpenAsync("/signin/not-me?token=" + token)).Alert, StringComparison.Ordinal);
        }

        Assert.True(await IsOnAsync());
    }

    [Fact]
    public async Task when_twenty_object_at_once_then_one_does()
    {
        var link = await ResetAndEnrolThiefAsync();
        var browsers = Enumerable.Range(0, 20).Select(_ => World.NewBrowser()).ToList();
        foreach (var browser in browsers)
        {
            await browser.OpenAsync(link);
        }

        var pages = await Task.WhenAll(browsers.Select(browser => Task.Run(() => browser.PressAsync("Undo and secure my account"))));
        Assert.Single(pages, page => page.Alert.Contains("Your account is secured", StringComparison.Ordinal));
        Assert.Equal(1, await World.Provider.WithDatabaseAsync(db => db.Set<AuditEntry>().CountAsync(e => e.Kind == "two_factor.reset_objected")));
        browsers.ForEach(browser => browser.Dispose());
    }

    /// <summary>An admin's account in wrong hands: resets, issues a pass, and enrols with the password.</summary>
    private async Task<string> ResetAndEnrolThiefAsync()
    {
        await World.Ada.ResetAsync(Browser, "acme", World.Bob);
        var pass = await World.Ada.IssuePassAsync(Browser, "acme", World.Bob);
        using var thief = World.NewBrowser();
        await World.Bob.AtThePassAsync(thief, World.AcmeWeb);
        await thief.Fill("One-time pass", pass).PressAsync("Submit");
        await World.Bob.GetThroughAsync(thief);
        Assert.True(await IsOnAsync());
        return await World.ObjectionLinkAsync(World.Bob);
    }

    private async Task<bool> IsOnAsync()
    {
        var id = (await World.Provider.AccountOfAsync(World.Bob)).Id;
        return await World.Provider.WithDatabaseAsync(db => db.Set<Authenticator>().AnyAsync(a => a.AccountId == id));
    }
}
