using System.Net;
using IdentityProvider.Auditing;
using IdentityProvider.SignIn;
using IdentityProvider.Tenancy;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.SignIn;
using IdentityProvider.Tests.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.Administration;

public sealed class Given_a_member_whose_two_factor_an_admin_resets : WorldForEachTest
{
    [Fact, Spec("T-05")]
    public async Task when_it_is_done_then_nothing_old_works_anywhere_and_the_member_sets_up_anew_by_the_mailed_code()
    {
        var codes = await World.Provider.NewRecoveryCodesAsync(World.Bob);
        using var bob = World.NewBrowser();
        var tokens = await World.AcmeWeb.SignInAsync(bob, World.Bob);
        using var halfDone = World.NewBrowser();
        await halfDone.TryPasswordAsync(World.Bob);
        using var withRecoveryCode = World.NewBrowser();
        await withRecoveryCode.TryPasswordAsync(World.Bob);
        await withRecoveryCode.FollowAsync("Use a recovery code");

        Assert.Contains("is reset", (await World.Ada.ResetAsync(Browser, "acme", World.Bob)).Alert, StringComparison.Ordinal);

        Assert.Equal("invalid_grant", (await World.AcmeWeb.RefreshAsync(tokens.RefreshToken)).Error);
        Assert.Equal(HttpStatusCode.Unauthorized, (await World.AcmeWeb.UserInfoAsync(tokens.AccessToken)).Status);
        Assert.Equal("False", (await World.AcmeWeb.IntrospectAsync(tokens.AccessToken)).Text("active"));
        Assert.Equal("/signin", (await bob.OpenAsync("/my/profile")).Path);
        Assert.Equal("/signin", (await halfDone.TryCodeAsync(World.Bob.Phone.FreshCode())).Path);
        Assert.Equal("/signin", (await withRecoveryCode.Fill("Recovery code", codes[0]).PressAsync("Submit")).Path);
        var account = await World.Provider.AccountOfAsync(World.Bob);
        Assert.False(await World.Provider.WithDatabaseAsync(db => db.Set<KnownBrowser>().AnyAsync(b => b.AccountId == account.Id)));
        Assert.All(await World.Provider.SessionsOfAsync(World.Bob), session => Assert.NotNull(session.EndedAt));

        var again = await World.AcmeWeb.SignInAsync(bob, World.Bob);
        Assert.Contains("/signin/confirm-email", World.Bob.Asked);
        Assert.Contains("/signin/set-up-two-factor", World.Bob.Asked);
        Assert.True((await World.AcmeWeb.RefreshAsync(again.RefreshToken)).Succeeded);
    }

    [Fact, Spec("G-01")]
    public async Task when_it_is_done_then_mail_and_audit_log_say_who_and_only_the_log_says_why()
    {
        await World.Ada.ResetAsync(Browser, "acme", World.Bob);
        var mail = await World.Provider.Mail.NextAsync(World.Bob.Email, m => m.Subject == ResetDriving.ResetSubject, TestContext.Current.CancellationToken);
        Assert.Contains("By: ada@acme.test", mail.Body, StringComparison.Ordinal);
        Assert.Contains("Acme Inc.", mail.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(ResetDriving.Reason, mail.Body, StringComparison.Ordinal);

        var entry = Assert.Single(await ResetsAsync());
        Assert.Equal($$"""{"reason":"{{ResetDriving.Reason}}"}""", entry.Details);
        Assert.Equal((await World.Provider.AccountOfAsync(World.Ada)).Id, entry.ActorId);
        Assert.Equal((await World.Provider.AccountOfAsync(World.Bob)).Id, entry.AccountId);
        Assert.Contains(ResetDriving.Reason, (await Browser.OpenAsync("/admin/acme/audit-log")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_there_is_nothing_to_reset_then_it_says_so_and_nobody_is_told()
    {
        Assert.Contains("nothing to reset", (await World.Ada.ResetAsync(Browser, "acme", World.Cleo)).Alert, StringComparison.Ordinal);
        Assert.Empty(await ResetsAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("lost")]
    [InlineData("    \n\n      ")]
    public async Task when_there_is_no_reason_then_it_is_asked_for_and_nothing_happened(string reason)
    {
        await World.Ada.OpenRowActionAsync(Browser, "acme", World.Bob.Email, "Reset two-factor");
        Assert.Contains("Give a reason", (await Browser.Fill("Reason", reason).PressAsync("Reset two-factor")).Alert, StringComparison.Ordinal);
        Assert.Empty(await ResetsAsync());
    }

    [Fact, Spec("G-04")]
    public async Task when_it_is_oneself_then_my_page_is_the_place()
    {
        Assert.Contains("this is you", (await World.Ada.ResetAsync(Browser, "acme", World.Ada)).Alert, StringComparison.Ordinal);
        Assert.Empty(await ResetsAsync());
    }

    [Fact, Spec("G-03")]
    public async Task when_the_member_is_of_another_tenant_or_of_none_then_there_is_nobody()
    {
        var eve = await MembershipAsync(World.Eve.Email);
        await World.Ada.VisitAsync(Browser, "/admin/acme/members");
        foreach (var page in (string[])["reset-two-factor", "one-time-pass"])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await Browser.OpenAsync($"/admin/acme/members/{eve}/{page}")).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await Browser.OpenAsync($"/admin/acme/members/{Guid.CreateVersion7()}/{page}")).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await Browser.OpenAsync($"/admin/globex/members/{eve}/{page}")).Status);
        }
    }

    [Fact, Spec("G-07")]
    public async Task when_the_admin_was_demoted_meanwhile_then_the_console_is_gone_and_nothing_happened()
    {
        await World.Ada.OpenRowActionAsync(Browser, "acme", World.Bob.Email, "Reset two-factor");
        var ada = await MembershipAsync(World.Ada.Email);
        await World.Provider.WithDatabaseAsync(db =>
            db.Set<Membership>().Where(m => m.Id == ada).ExecuteUpdateAsync(set => set.SetProperty(m => m.Role, MemberRole.Member)));
        Assert.Equal(HttpStatusCode.NotFound, (await Browser.Fill("Reason", ResetDriving.Reason).PressAsync("Reset two-factor")).Status);
        Assert.Empty(await ResetsAsync());
    }

    [Fact]
    public async Task when_the_second_factor_is_older_than_five_minutes_then_it_is_asked_for_and_leads_back()
    {
        await World.Ada.OpenRowActionAsync(Browser, "acme", World.Bob.Email, "Reset two-factor");
        World.Provider.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("/signin/two-factor", (await Browser.Fill("Reason", ResetDriving.Reason).PressAsync("Reset two-factor")).Path);
        Assert.Empty(await ResetsAsync());
        await World.Ada.GetThroughAsync(Browser);
        Assert.Equal("Bob (bob@acme.test)", Browser.Page.ByTestId("person").TextContent);
        await Browser.Fill("Reason", ResetDriving.Reason).PressAsync("Reset two-factor");
        Assert.Single(await ResetsAsync());
    }

    [Fact]
    public async Task when_another_tenant_requires_that_factor_then_an_admin_of_this_one_alone_may_not()
    {
        await World.Provider.EnrolAsync((await World.Provider.AccountOfAsync(World.Gus)).Id);
        var page = await World.Dora.ResetAsync(Browser, "globex", World.Gus);
        Assert.Contains("shared_account", page.Alert, StringComparison.Ordinal);
        Assert.DoesNotContain("Acme", page.Text, StringComparison.Ordinal);
        Assert.Empty(await ResetsAsync());
    }

    [Fact]
    public async Task when_the_admin_administers_every_tenant_that_requires_it_then_they_may_and_the_others_admins_are_told_without_a_name()
    {
        await World.Provider.EnrolAsync((await World.Provider.AccountOfAsync(World.Gus)).Id);
        await World.Ada.ResetAsync(Browser, "acme", World.Gus);
        Assert.Single(await ResetsAsync());
        var mail = await World.Provider.Mail.NextAsync(
            World.Dora.Email, m => m.Subject == "The two-factor authentication of gus@acme.test was reset", TestContext.Current.CancellationToken);
        Assert.Contains("Globex", mail.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("Acme", mail.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("ada@", mail.Body, StringComparison.Ordinal);
    }

    [Fact, Spec("G-04")]
    public async Task when_the_member_is_an_operator_then_a_tenants_admin_may_not()
    {
        await World.Provider.ChangeAccountAsync(World.Bob, account => account.IsOperator = true);
        Assert.Contains("shared_account", (await World.Ada.ResetAsync(Browser, "acme", World.Bob)).Alert, StringComparison.Ordinal);
        Assert.Empty(await ResetsAsync());
    }

    private Task<List<AuditEntry>> ResetsAsync() =>
        World.Provider.WithDatabaseAsync(db => db.Set<AuditEntry>().Where(e => e.Kind == "two_factor.reset").ToListAsync());

    private Task<Guid> MembershipAsync(string email) =>
        World.Provider.WithDatabaseAsync(db => db.Set<Membership>().Where(m => m.Account.CanonicalEmail == email).Select(m => m.Id).SingleAsync());
}
