using System.Net;
using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Enforcement;
using IdentityProvider.Persistence;
using IdentityProvider.Tenancy;
using IdentityProvider.Tests.Driving;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityProvider.Tests.Administration;

public sealed class Given_an_admin_who_invites : WorldForEachTest
{
    private const string Invited = "/admin/globex/members/invited";
    private const string Nina = "nina@new.test";

    [Fact]
    public async Task when_it_is_sent_then_the_list_says_who_and_by_whom_and_it_can_be_sent_again_and_withdrawn()
    {
        var first = await World.InviteAsync(World.Dora, "globex", Nina, "Admin");
        await World.Dora.VisitAsync(Browser, "/admin/globex/members");
        Assert.DoesNotContain(Nina, Browser.Page.Text, StringComparison.Ordinal);
        await Browser.FollowAsync("Invited");
        Assert.Equal((Nina, "Admin", "dora@globex.test"), Row(Browser.Page));
        Assert.Equal("1", (await Browser.OpenAsync("/admin/globex")).ByTestId("invitations").TextContent);

        await Browser.OpenAsync(Invited);
        Assert.Contains("on its way to nina@new.test", (await Browser.PressAsync("Send again")).Alert, StringComparison.Ordinal);
        Assert.Equal((Nina, "Admin", "dora@globex.test"), Row(Browser.Page));
        var second = await World.InvitationLinkAsync(Nina);
        Assert.Equal((false, true), (await IsOpenAsync(first), await IsOpenAsync(second)));

        Assert.Contains("is withdrawn", (await Browser.PressAsync("Withdraw")).Alert, StringComparison.Ordinal);
        Assert.Equal("Nobody is invited at this moment.", Browser.Page.Document.QuerySelector(".empty")!.TextContent.Trim());
        Assert.False(await IsOpenAsync(second));
        var entries = await World.Provider.WithDatabaseAsync(db => db.Set<AuditEntry>().Where(e => e.Kind.StartsWith("invitation.")).OrderBy(e => e.At).ThenBy(e => e.Id).ToListAsync());
        Assert.Equal(["invitation.sent", "invitation.sent", "invitation.withdrawn"], entries.Select(e => e.Kind));
        Assert.All(entries, entry => Assert.Contains(Nina, entry.Details, StringComparison.Ordinal));
        Assert.Contains("Invitation withdrawn", (await Browser.OpenAsync("/admin/globex/audit-log")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_the_address_is_none_or_a_members_then_the_field_says_so_and_no_mail_goes()
    {
        foreach (var (email, text) in ((string, string)[])[("nobody", "This is no email address."), ("a@b.test\r\nBcc: c@d.test", "This is no email address."), ("EVE@globex.test", "This person is a member already.")])
        {
            await World.Dora.VisitAsync(Browser, "/admin/globex/members/invite");
            await Browser.PostWithTokenAsync("/admin/globex/members/invite", ("Email", email), ("Role", "Member"));
            Assert.Equal((text, "true"), (Browser.Page.Alert, Browser.Page.Field("Email").GetAttribute("aria-invalid")));
        }

        Assert.Equal(0, await World.Provider.CountAsync<Invitation>());
    }

    [Fact]
    public async Task when_the_address_has_an_account_elsewhere_then_nothing_that_the_tenant_sees_tells()
    {
        var known = await World.TryInviteAsync(Browser, World.Dora, "globex", "bob@acme.test");
        var unknown = await World.TryInviteAsync(Browser, World.Dora, "globex", "bob@nowhere.test");
        Assert.Equal(known.Alert.Replace("acme", "nowhere", StringComparison.Ordinal), unknown.Alert);
        Assert.Equal(known.Status, unknown.Status);
        Assert.All(await World.Provider.WithDatabaseAsync(db => db.Set<AuditEntry>().Where(e => e.Kind == "invitation.sent").ToListAsync()), entry => Assert.Null(entry.AccountId));
        var rows = (await Browser.OpenAsync(Invited)).Document.QuerySelectorAll("tbody tr").Select(row => row.TextContent.Replace("acme", "nowhere", StringComparison.Ordinal));
        Assert.Single(rows.Select(Words).Distinct());
    }

    [Fact]
    public async Task when_a_member_or_a_foreign_admin_tries_then_nothing_is_there_and_nothing_happens()
    {
        await World.InviteAsync(World.Dora, "globex", Nina);
        var id = await World.Provider.WithDatabaseAsync(db => db.Set<Invitation>().Select(i => i.Id).SingleAsync());
        foreach (var person in (Person[])[World.Eve, World.Ada])
        {
            using var browser = World.NewBrowser();
            await person.VisitAsync(browser, person == World.Ada ? "/admin/acme/members/invite" : "/my/profile");
            var form = browser.Page;
            foreach (var page in (string[])[Invited, "/admin/globex/members/invite"])
            {
                Assert.Equal(HttpStatusCode.NotFound, (await browser.OpenAsync(page)).Status);
            }

            var token = form.Hidden(DirectPost.TokenField);
            foreach (var address in (string[])["/admin/globex/members/invite", Invited + "?handler=Withdraw", Invited + "?handler=Again"])
            {
                var answer = await browser.PostAsync(address, (DirectPost.TokenField, token), ("Id", id.ToString()), ("Email", "more@new.test"), ("Role", "Admin"));
                Assert.Equal(HttpStatusCode.NotFound, answer.Status);
            }
        }

        using var ada = World.NewBrowser();
        await World.Ada.VisitAsync(ada, "/admin/acme/members/invited");
        Assert.Equal(HttpStatusCode.NotFound, (await ada.PostWithTokenAsync("/admin/acme/members/invited?handler=Withdraw", ("Id", id.ToString()))).Status);
        Assert.Null((await World.Provider.WithDatabaseAsync(db => db.Set<Invitation>().SingleAsync())).WithdrawnAt);
    }

    [Fact]
    public async Task when_the_second_factor_is_older_than_five_minutes_then_it_is_asked_for_first()
    {
        await World.Dora.VisitAsync(Browser, "/admin/globex/members/invite");
        Browser.Fill("Email", Nina);
        World.Provider.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("/signin/two-factor", (await Browser.PressAsync("Send invitation")).Path);
        Assert.Equal(0, await World.Provider.CountAsync<Invitation>());
    }

    [Fact]
    public async Task when_so_many_go_to_one_address_or_wait_then_no_more_do()
    {
        await using var small = await World.NewAsync(new Dictionary<string, string?> { ["Invitations:OpenPerTenant"] = "2", ["Invitations:SentPerHour"] = "8" });
        var tenantId = (await small.Provider.TenantNowAsync("globex")).Id;
        for (var n = 0; n < Invitations.SentPerAddressAndDay; n++)
        {
            Assert.Equal(InvitationOutcome.Sent, await InviteAsync(small, tenantId, Nina));
        }

        Assert.Equal(InvitationOutcome.TooManyMails, await InviteAsync(small, tenantId, Nina));
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => Task.Run(() => InviteAsync(small, tenantId, $"person{n}@new.test"))));
        Assert.Single(outcomes, InvitationOutcome.Sent);
        Assert.Equal(19, outcomes.Count(outcome => outcome is InvitationOutcome.TooManyOpen));
        await small.Provider.WithDatabaseAsync(db => db.Set<Invitation>().ExecuteUpdateAsync(set => set.SetProperty(i => i.WithdrawnAt, small.Provider.Clock.GetUtcNow())));
        Assert.Equal(InvitationOutcome.Sent, await InviteAsync(small, tenantId, "seventh@new.test"));
        Assert.Equal(InvitationOutcome.Sent, await InviteAsync(small, tenantId, "eighth@new.test"));
        await small.Provider.WithDatabaseAsync(db => db.Set<Invitation>().ExecuteUpdateAsync(set => set.SetProperty(i => i.WithdrawnAt, small.Provider.Clock.GetUtcNow())));
        Assert.Equal(InvitationOutcome.TooManyMails, await InviteAsync(small, tenantId, "ninth@new.test"));
        small.Provider.Clock.AdjustTime(small.Provider.Clock.GetUtcNow() + TimeSpan.FromHours(1));
        Assert.Equal(InvitationOutcome.Sent, await InviteAsync(small, tenantId, "ninth@new.test"));

        // Nobody is signed in here: a machine invited, and the mail says so.
        Assert.Contains("Invited by: its administration", (await small.Provider.Mail.NextAsync(Nina, TestContext.Current.CancellationToken)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_the_invited_person_reads_Japanese_then_so_is_their_mail()
    {
        await World.Provider.WithDatabaseAsync(db => db.Set<Account>().Where(a => a.Email == "bob@acme.test").ExecuteUpdateAsync(set => set.SetProperty(a => a.Locale, "ja")));
        await World.TryInviteAsync(Browser, World.Dora, "globex", "bob@acme.test");
        var mail = await World.Provider.Mail.NextAsync("bob@acme.test", TestContext.Current.CancellationToken);
        Assert.Equal("Globex への招待", mail.Subject);
        Assert.Contains("招待者: dora@globex.test", mail.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_two_factor_is_to_be_mandatory_then_the_preview_counts_and_lists_the_invited_and_is_outdated_by_a_new_one()
    {
        await World.InviteAsync(World.Dora, "globex", Nina);
        await World.Dora.VisitAsync(Browser, "/admin/globex/security");
        Assert.StartsWith("Open invitations: 1.", Browser.Page.ByTestId("preview-invitations").TextContent, StringComparison.Ordinal);
        Assert.Equal(Nina, Browser.Page.ByTestId("preview-invited").TextContent.Trim());
        using var csv = Browser.Copy(World.Provider.NewClient());
        Assert.Matches(@"\r\nnina@new\.test,,Member,,\d{4}-", (await csv.OpenAsync("/admin/globex/security?handler=WithoutTwoFactor")).Html);

        await World.InviteAsync(World.Dora, "globex", "second@new.test");
        var page = await Browser.Fill("Mandatory two-factor authentication", "true").PressAsync("Confirm");
        Assert.Equal(HttpStatusCode.Conflict, page.Status);
        page = await Browser.Fill("Mandatory two-factor authentication", "true").PressAsync("Confirm");
        Assert.Contains("mandatory now", page.Alert, StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_an_invitation_is_long_over_then_its_address_is_forgotten()
    {
        await World.InviteAsync(World.Dora, "globex", Nina);
        await PruneAsync(TimeSpan.FromDays(36));
        Assert.Equal(1, await World.Provider.CountAsync<Invitation>());
        await PruneAsync(TimeSpan.FromDays(2));
        Assert.Equal(0, await World.Provider.CountAsync<Invitation>());
    }

    private async Task PruneAsync(TimeSpan later)
    {
        World.Provider.Clock.AdjustTime(World.Provider.Clock.GetUtcNow() + later);
        await using var scope = World.Provider.Services.CreateAsyncScope();
        foreach (var pruning in scope.ServiceProvider.GetServices<IPruning>())
        {
            await pruning.RunAsync(TestContext.Current.CancellationToken);
        }
    }

    private static async Task<InvitationOutcome> InviteAsync(World world, Guid tenantId, string email)
    {
        await using var scope = world.Provider.Services.CreateAsyncScope();
        var invitations = scope.ServiceProvider.GetRequiredService<Invitations>();
        return (await invitations.InviteAsync(new WantedInvitation(tenantId, email, MemberRole.Member, ActorId: null), TestContext.Current.CancellationToken)).Outcome;
    }

    private async Task<bool> IsOpenAsync(string link)
    {
        using var browser = World.NewBrowser();
        return (await browser.OpenAsync(link)).HasButton("Accept");
    }

    private static (string, string, string) Row(Page page)
    {
        var cells = Assert.Single(page.Document.QuerySelectorAll("tbody tr")).Children.Select(cell => cell.TextContent.Trim()).ToList();
        return (cells[0], cells[1], cells[2]);
    }

    private static string Words(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
