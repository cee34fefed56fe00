using IdentityProvider.Auditing;
using IdentityProvider.OpenIdConnect.Grants;
using IdentityProvider.OpenIdConnect.Logout;
using IdentityProvider.Persistence;
using IdentityProvider.Tenancy;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.Mail;
using IdentityProvider.Tests.SignIn;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.MyPage;

public sealed class Given_a_person_who_deletes_their_account : IAsyncLifetime
{
    private static readonly TimeSpan Wait = TimeSpan.FromDays(7);

    private World world = null!;
    private Browser browser = null!;

    private TestProvider Provider => world.Provider;

    public async ValueTask InitializeAsync()
    {
        world = await World.NewAsync(LogoutReceiver.Allowed);
        browser = world.NewBrowser();
    }

    public async ValueTask DisposeAsync()
    {
        browser.Dispose();
        await world.DisposeAsync();
    }

    [Fact]
    public async Task when_it_is_asked_for_then_everything_works_until_the_day_and_every_page_says_so()
    {
        await world.Eve.VisitAsync(browser, "/my/profile");
        Assert.Contains("What goes", (await browser.FollowAsync("Delete account")).Text, StringComparison.Ordinal);
        await browser.PressAsync("Delete my account");
        foreach (var page in (string[])["/my/profile", "/my/sessions", "/my/activity"])
        {
            Assert.Contains("2", (await browser.OpenAsync(page)).ByTestId("deletion").TextContent, StringComparison.Ordinal);
        }

        await Provider.SweepAfterAsync(Wait - TimeSpan.FromHours(1));
        using var other = world.NewBrowser();
        Assert.True((await world.GlobexWeb.SignInAsync(other, world.Eve)).Succeeded);
        await Provider.SweepAfterAsync(TimeSpan.FromHours(1));
        Assert.Equal(0, await world.AccountsOfAsync(world.Eve.Email));
    }

    [Fact]
    public async Task when_the_day_has_come_then_sign_in_tokens_refresh_and_userinfo_are_dead_and_the_applications_are_told()
    {
        await using var receiver = await LogoutReceiver.StartForAsync(world, "globex-web");
        await world.Eve.AskForDeletionAsync(browser);
        Provider.Clock.AdjustTime(Provider.Clock.GetUtcNow() + Wait);
        using var application = world.NewBrowser();
        var tokens = await world.GlobexWeb.SignInAsync(application, world.Eve);

        await Provider.SweepAsync();
        Assert.Equal("/signin", (await application.OpenAsync("/my/profile")).Path);
        Assert.Equal("invalid_grant", (await world.GlobexWeb.RefreshAsync(tokens.RefreshToken)).Error);
        Assert.Equal("False", (await world.GlobexWeb.IntrospectAsync(tokens.AccessToken)).Text("active"));
        Assert.False((await world.GlobexWeb.UserInfoAsync(tokens.AccessToken)).Succeeded);
        Assert.Equal("/signin", (await application.TryPasswordAsync(world.Eve)).Path);
        await OutboxDriving.EventuallyAsync(async () => (await LogoutReceiver.DeliveriesAsync(world)) is { Count: > 0 } all && all.All(d => d.State is LogoutDeliveryState.Delivered));
        Assert.Equal(LogoutReceiver.SidOf(tokens), Assert.Single(receiver.Sids));
    }

    [Fact]
    public async Task when_it_is_done_then_no_row_of_any_table_names_the_person_and_history_keeps_the_id()
    {
        var id = (await Provider.AccountOfAsync(world.Eve)).Id;
        using (var application = world.NewBrowser())
        {
            await world.GlobexWeb.SignInAsync(application, world.Eve);
        }

        await world.InviteAsync(world.Ada, "acme", world.Eve.Email);
        using (var admins = world.NewBrowser())
        {
            await world.Dora.VisitAsync(admins, "/admin/globex/audit-log");
            Assert.Contains(world.Eve.Email, admins.Page.Text, StringComparison.Ordinal);
        }

        await world.Eve.AskForDeletionAsync(browser);
        await Provider.AllMailDeliveredAsync(TestContext.Current.CancellationToken);
        await Provider.SweepAfterAsync(Wait);
        await Provider.AllMailDeliveredAsync(TestContext.Current.CancellationToken);

        var dump = await RowsAsync();
        Assert.Contains(world.Dora.Email, dump, StringComparison.Ordinal);
        Assert.DoesNotContain("eve@", dump, StringComparison.OrdinalIgnoreCase);
        Assert.Equal((0, 0), (await Provider.CountAsync<Grant>(), await Provider.WithDatabaseAsync(db => db.Set<Membership>().CountAsync(m => m.AccountId == id))));
        Assert.Equal(1, await Provider.WithDatabaseAsync(db => db.Set<AuditEntry>().CountAsync(e => e.AccountId == id && e.Kind == "account.deleted")));
        Assert.Equal(1, await Provider.WithDatabaseAsync(db => db.Set<AuditEntry>().CountAsync(e => e.AccountId == id && e.Kind == "account.deletion_requested")));
        Assert.Single(Provider.Mail.All, m => m.To == world.Eve.Email && m.Subject == "Your account is deleted");

        using var later = world.NewBrowser();
        await world.Dora.VisitAsync(later, "/admin/globex/audit-log");
        Assert.Contains("Deleted account", later.Page.Text, StringComparison.Ordinal);
        Assert.Contains("sign_in.completed", later.Page.Text, StringComparison.Ordinal);
        Assert.Contains("account.deleted", later.Page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(world.Eve.Email, later.Page.Text, StringComparison.Ordinal);
        using var adas = world.NewBrowser();
        await world.Ada.VisitAsync(adas, "/admin/acme/audit-log");
        Assert.Contains("invitation.sent", adas.Page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(world.Eve.Email, adas.Page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_an_application_keeps_the_id_then_whoever_comes_by_the_address_later_is_another()
    {
        var before = (await Provider.AccountOfAsync(world.Eve)).Id;
        await world.Eve.AskForDeletionAsync(browser);
        await Provider.SweepAfterAsync(Wait);
        using var invited = world.NewBrowser();
        await invited.AcceptAsNewAsync(await world.InviteAsync(world.Dora, "globex", world.Eve.Email));
        Assert.NotEqual(before, (await Provider.AccountOfAsync(world.Eve)).Id);
    }

    [Theory]
    [InlineData("by the banner")]
    [InlineData("by the link")]
    public async Task when_it_is_kept_at_the_last_moment_then_nothing_is_deleted_and_the_link_is_used_up(string how)
    {
        await world.Eve.AskForDeletionAsync(browser);
        var link = await Provider.LinkToAsync(world.Eve.Email, AccountDriving.DeletionSubject);
        Provider.Clock.AdjustTime(Provider.Clock.GetUtcNow() + Wait);
        using var mailbox = world.NewBrowser();
        await mailbox.OpenAsync(link);
        Assert.Equal(0, await Provider.EventsAsync("account.kept"));
        if (how == "by the link")
        {
            Assert.Contains("Your account is kept", (await mailbox.PressAsync("Keep my account")).Alert, StringComparison.Ordinal);
        }
        else
        {
            await world.Eve.VisitAsync(browser, "/my/profile");
            await browser.PressAsync("Keep my account");
            Assert.DoesNotContain("to be deleted", browser.Page.Text, StringComparison.Ordinal);
            Assert.Contains("no longer valid", (await mailbox.PressAsync("Keep my account")).Alert, StringComparison.Ordinal);
        }

        await Provider.SweepAfterAsync(Wait);
        Assert.Equal((1, 1), (await world.AccountsOfAsync(world.Eve.Email), await Provider.EventsAsync("account.kept")));
        Assert.Contains("no longer valid", (await mailbox.OpenAsync(link)).Alert, StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_twenty_ask_and_twenty_keep_and_twenty_sweep_at_once_then_each_happens_once()
    {
        await world.Eve.VisitAsync(browser, "/my/delete-account");
        var tabs = Enumerable.Range(0, 20).Select(_ => browser.Copy(Provider.NewClient())).ToList();
        await Task.WhenAll(tabs.Select(tab => tab.OpenAsync("/my/delete-account")));
        await Task.WhenAll(tabs.Select(tab => tab.PressAsync("Delete my account")));
        Assert.Equal(1, await Provider.EventsAsync("account.deletion_requested"));

        var link = await Provider.LinkToAsync(world.Eve.Email, AccountDriving.DeletionSubject);
        await Task.WhenAll(tabs.Select(tab => tab.OpenAsync(link)));
        await Task.WhenAll(tabs.Select(tab => tab.PressAsync("Keep my account")));
        Assert.Equal(1, await Provider.EventsAsync("account.kept"));

        using var again = world.NewBrowser();
        await world.Eve.AskForDeletionAsync(again);
        Provider.Clock.AdjustTime(Provider.Clock.GetUtcNow() + Wait);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(Provider.SweepAsync)));
        Assert.Equal((0, 1), (await world.AccountsOfAsync(world.Eve.Email), await Provider.EventsAsync("account.deleted")));
        await Provider.AllMailDeliveredAsync(TestContext.Current.CancellationToken);
        Assert.Single(Provider.Mail.All, m => m.Subject == "Your account is deleted");
        tabs.ForEach(tab => tab.Dispose());
    }

    [Fact]
    public async Task when_a_browser_was_left_open_then_password_and_second_factor_are_asked_for()
    {
        await world.Bob.VisitAsync(browser, "/my/delete-account");
        Provider.Clock.Advance(TimeSpan.FromMinutes(6));
        await browser.PressAsync("Delete my account");
        Assert.Equal("/signin", browser.Page.Path);
        Assert.Equal("/signin/two-factor", (await world.Bob.EnterPasswordAsync(browser)).Path);
        Assert.Equal(0, await Provider.EventsAsync("account.deletion_requested"));
    }

    [Fact]
    public async Task when_the_keep_link_is_made_up_then_it_does_nothing()
    {
        await world.Eve.AskForDeletionAsync(browser);
        foreach (var token in (string[])["", "x", new string('a', 43), new string('a', 5000)])
        {
            Assert.Contains("no longer valid", (await browser.OpenAsync("/signin/keep-account?token=" + token)).Alert, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task when_the_server_stops_within_the_deletion_then_nothing_of_it_is_done_and_the_next_sweep_does_all()
    {
        await world.Eve.AskForDeletionAsync(browser);
        Provider.Clock.AdjustTime(Provider.Clock.GetUtcNow() + Wait);
        await Provider.WithDatabaseAsync(async db =>
        {
            // A row that nothing deletes, and that holds the account's: its last statement fails, as a crash before it would leave it.
            await db.Database.ExecuteSqlAsync($"CREATE TABLE obstacle (\"Id\" uuid REFERENCES accounts (\"Id\"))");
            return await db.Database.ExecuteSqlAsync($"INSERT INTO obstacle SELECT \"Id\" FROM accounts WHERE \"CanonicalEmail\" = {world.Eve.Email}");
        });
        var (entries, sessions) = (await Provider.CountAsync<AuditEntry>(), (await Provider.SessionsOfAsync(world.Eve)).Count(s => s.EndedAt is null));
        await Provider.SweepAsync();
        Assert.Equal((1, entries), (await world.AccountsOfAsync(world.Eve.Email), await Provider.CountAsync<AuditEntry>()));
        Assert.Equal(sessions, (await Provider.SessionsOfAsync(world.Eve)).Count(s => s.EndedAt is null));

        await Provider.WithDatabaseAsync(db => db.Database.ExecuteSqlAsync($"DROP TABLE obstacle"));
        await Provider.SweepAsync();
        Assert.Equal(0, await world.AccountsOfAsync(world.Eve.Email));
    }

    /// <summary>Of all tables. The embedded database's own files hold deleted bytes until they are overwritten: a copy of what is left does not.</summary>
    private async Task<string> RowsAsync()
    {
        if (TestDatabase.Engine is not DatabaseProvider.Sqlite)
        {
            return await Provider.Database.DumpAsync();
        }

        var copy = Path.GetTempFileName();
        File.Delete(copy);
        await Provider.WithDatabaseAsync(db => db.Database.ExecuteSqlAsync($"VACUUM INTO {copy}"));
        var text = await File.ReadAllTextAsync(copy, System.Text.Encoding.Latin1);
        File.Delete(copy);
        return text;
    }
}
