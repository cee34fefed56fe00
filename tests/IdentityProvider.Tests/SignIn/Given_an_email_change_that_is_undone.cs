using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Tests.Driving;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.SignIn;

public sealed class Given_an_email_change_that_is_undone : WorldForEachTest
{
    private const string Evil = "thief@evil.test";
    private const string New = "a violet tram sings at noon";

    private TestProvider Provider => World.Provider;

    [Fact]
    public async Task when_the_link_is_opened_then_it_says_what_would_be_undone_and_nothing_happened()
    {
        var page = await Browser.OpenAsync(await Provider.MoveAsync(World.Eve, Evil));
        Assert.True(page.ByTestId("what").TextContent is var what && what.Contains(World.Eve.Email, StringComparison.Ordinal) && what.Contains(Evil, StringComparison.Ordinal), what);
        Assert.Equal(1, await World.AccountsOfAsync(Evil));
    }

    [Fact]
    public async Task when_a_thief_moved_the_account_and_enrolled_then_the_owner_has_it_back_and_the_thief_has_nothing()
    {
        var undo = await Provider.MoveAsync(World.Eve, Evil);
        var thief = new Person(Provider, Evil, World.Eve.Password);
        using var thiefs = World.NewBrowser();
        var tokens = await World.GlobexWeb.SignInAsync(thiefs, thief);
        await thief.VisitAsync(thiefs, "/my/two-factor/set-up");
        await thief.SetUpAsync(thiefs);
        Assert.Equal(1, await FactorsAsync(Evil));
        var onward = await Provider.MoveAsync(thief, "second@evil.test");
        using var halfDone = World.NewBrowser();
        await halfDone.TryPasswordAsync("second@evil.test", thief.Password);

        await UndoAsync(undo);
        Assert.Equal((1, 0, 0), (await World.AccountsOfAsync(World.Eve.Email), await World.AccountsOfAsync(Evil), await FactorsAsync(World.Eve.Email)));
        Assert.Equal(0, await Provider.CountAsync<RecoveryCode>());
        Assert.Equal("/signin", (await thiefs.OpenAsync("/my/profile")).Path);
        Assert.Equal("invalid_grant", (await World.GlobexWeb.RefreshAsync(tokens.RefreshToken)).Error);
        Assert.NotEqual("True", (await World.GlobexWeb.IntrospectAsync(tokens.AccessToken)).Text("active"));
        Assert.Equal("/signin", (await thief.EnterCodeAsync(halfDone)).Path);
        Assert.Contains("no longer valid", (await Browser.OpenAsync(onward)).Alert, StringComparison.Ordinal);
        Assert.Equal("/signin", (await Browser.TryPasswordAsync(World.Eve)).Path);

        await Browser.OpenAsync("/signin/forgot-password");
        await Browser.Fill("Email", World.Eve.Email).PressAsync("Send link");
        await Browser.OpenAsync(await Provider.LinkToAsync(World.Eve.Email, "A new password"));
        await Browser.Fill("New password", New).PressAsync("Change password");
        Assert.Equal("/my/profile", (await Browser.TryPasswordAsync(World.Eve.Email, New)).Path);
        foreach (var admin in (Person[])[World.Dora, World.Hugo])
        {
            await Provider.Mail.NextAsync(admin.Email, m => m.Subject == "eve@globex.test says that a change of address was not theirs", TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task when_a_factor_was_there_before_then_it_stays()
    {
        var undo = await Provider.MoveAsync(World.Bob, Evil);
        await UndoAsync(undo);
        Assert.Equal(1, await FactorsAsync(World.Bob.Email));
        Assert.Contains("false", (await Provider.WithDatabaseAsync(db => db.Set<AuditEntry>().SingleAsync(e => e.Kind == "email.change_undone"))).Details, StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_twenty_use_the_link_at_once_then_one_undoes_it()
    {
        var undo = await Provider.MoveAsync(World.Eve, Evil);
        var tabs = Enumerable.Range(0, 20).Select(_ => World.NewBrowser()).ToList();
        await Task.WhenAll(tabs.Select(tab => tab.OpenAsync(undo)));
        var pages = await Task.WhenAll(tabs.Select(tab => tab.PressAsync("Undo and secure my account")));
        Assert.Single(pages, page => page.Alert.Contains("Your account is secured", StringComparison.Ordinal));
        Assert.Equal(1, await Provider.EventsAsync("email.change_undone"));
        tabs.ForEach(tab => tab.Dispose());
    }

    [Fact]
    public async Task when_seven_days_passed_or_the_token_is_made_up_then_the_link_does_nothing()
    {
        var undo = await Provider.MoveAsync(World.Eve, Evil);
        await Browser.OpenAsync(undo);
        Provider.Clock.AdjustTime(Provider.Clock.GetUtcNow() + EmailChange.UndoLifetime);
        Assert.Contains("no longer valid", (await Browser.PressAsync("Undo and secure my account")).Alert, StringComparison.Ordinal);
        foreach (var token in (string[])["", "x", new string('a', 43), new string('a', 5000)])
        {
            Assert.Contains("no longer valid", (await Browser.OpenAsync("/signin/undo-email-change?token=" + token)).Alert, StringComparison.Ordinal);
        }

        Assert.Equal(1, await World.AccountsOfAsync(Evil));
    }

    [Fact]
    public async Task when_it_can_be_undone_then_nobody_else_gets_the_earlier_address_by_any_door_and_afterwards_they_do()
    {
        var invitation = await World.InviteAsync(World.Ada, "acme", World.Eve.Email);
        await Provider.MoveAsync(World.Eve, "eve@elsewhere.test");
        Assert.Contains("can still be moved back", (await Browser.OpenAsync(invitation)).Alert, StringComparison.Ordinal);
        await Browser.OpenAsync("/signin/forgot-password");
        await Browser.PostWithTokenAsync(invitation, ("Name", "Nina"), ("NewPassword", InvitationDriving.NewPassword));
        await World.Cleo.AskForAddressAsync(Browser, World.Eve.Email);
        await Provider.Mail.NextAsync(World.Eve.Email, m => m.Subject == "Your email address was asked for", TestContext.Current.CancellationToken);
        Assert.Equal(0, await World.AccountsOfAsync(World.Eve.Email));

        Provider.Clock.AdjustTime(Provider.Clock.GetUtcNow() + EmailChange.UndoLifetime);
        using var later = World.NewBrowser();
        await later.AcceptAsNewAsync(await World.InviteAsync(World.Ada, "acme", World.Eve.Email));
        Assert.Equal(1, await World.AccountsOfAsync(World.Eve.Email));
    }

    [Fact]
    public async Task when_the_thief_asked_for_the_deletion_then_the_owner_hears_of_it_in_time_and_undoes_it_too()
    {
        var undo = await Provider.MoveAsync(World.Eve, Evil);
        Provider.Clock.AdjustTime(Provider.Clock.GetUtcNow() + TimeSpan.FromHours(1));
        await new Person(Provider, Evil, World.Eve.Password).AskForDeletionAsync(Browser);
        await Provider.LinkToAsync(World.Eve.Email, AccountDriving.DeletionSubject);
        await UndoAsync(undo);
        await Provider.SweepAfterAsync(TimeSpan.FromDays(8));
        Assert.Equal(1, await World.AccountsOfAsync(World.Eve.Email));
    }

    private async Task UndoAsync(string link)
    {
        using var owners = World.NewBrowser();
        await owners.OpenAsync(link);
        Assert.Contains("Your account is secured", (await owners.PressAsync("Undo and secure my account")).Alert, StringComparison.Ordinal);
        Assert.True(owners.Page.HasLink("Forgot your password?"));
    }

    private Task<int> FactorsAsync(string email) => Provider.WithDatabaseAsync(db =>
        db.Set<EnrolledFactor>().CountAsync(f => db.Set<Account>().Any(a => a.Id == f.AccountId && a.CanonicalEmail == email)));
}
