using IdentityProvider.Auditing;
using IdentityProvider.Tenancy;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.TwoFactor;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.Administration;

public sealed class Given_a_one_time_pass : WorldForEachTest
{
    [Fact]
    public async Task when_the_member_uses_it_then_it_opens_one_set_up_and_mail_and_history_know()
    {
        var pass = await World.Ada.IssuePassAsync(Browser, "acme", World.Cleo);
        Assert.Matches("^([0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$", pass);
        Assert.DoesNotContain("one-time-pass\" translate", (await Browser.OpenAsync(Browser.Page.Address)).Html, StringComparison.Ordinal);

        using var cleo = World.NewBrowser();
        await World.Cleo.AtThePassAsync(cleo, World.AcmeWeb);
        Assert.Equal("/signin/set-up-two-factor", (await cleo.Fill("One-time pass", pass.ToUpperInvariant().Replace("-", " ")).PressAsync("Submit")).Path);
        await World.Cleo.GetThroughAsync(cleo);
        Assert.True(cleo.Page.IsElsewhere);

        foreach (var subject in (string[])["A one-time pass was issued for you", "A one-time pass was used for your account"])
        {
            var mail = await World.Provider.Mail.NextAsync(World.Cleo.Email, m => m.Subject == subject, TestContext.Current.CancellationToken);
            Assert.DoesNotContain(pass, mail.Body, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Equal(["one_time_pass.issued", "one_time_pass.used"], await KindsAsync());
        Assert.Equal(0, await World.Provider.CountAsync<OneTimePass>());
        var session = await World.Provider.WithDatabaseAsync(db => db.Set<IdentityProvider.Sessions.Session>().OrderByDescending(s => s.StartedAt).FirstAsync());
        Assert.Null(session.SetUpProvedAt);
    }

    [Fact]
    public async Task when_it_was_used_or_replaced_then_it_is_wrong()
    {
        var first = await World.Ada.IssuePassAsync(Browser, "acme", World.Cleo);
        var second = await World.Ada.IssuePassAsync(Browser, "acme", World.Cleo);
        using var cleo = World.NewBrowser();
        await World.Cleo.AtThePassAsync(cleo, World.AcmeWeb);
        Assert.Contains("is not right", (await cleo.Fill("One-time pass", first).PressAsync("Submit")).Alert, StringComparison.Ordinal);
        await cleo.Fill("One-time pass", second).PressAsync("Submit");
        Assert.Equal("/signin/set-up-two-factor", cleo.Page.Path);

        using var again = World.NewBrowser();
        await World.Cleo.AtThePassAsync(again, World.AcmeWeb);
        Assert.Contains("was used already", (await again.Fill("One-time pass", second).PressAsync("Submit")).Alert, StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_it_is_too_old_or_the_membership_ended_then_it_is_wrong()
    {
        var pass = await World.Ada.IssuePassAsync(Browser, "acme", World.Gus);
        using var gus = World.NewBrowser();
        await World.Gus.AtThePassAsync(gus, World.AcmeWeb);
        await EndMembershipAsync(World.Gus, ended: true);
        Assert.NotEmpty((await gus.Fill("One-time pass", pass).PressAsync("Submit")).Alert);
        await EndMembershipAsync(World.Gus, ended: false);

        World.Provider.Clock.AdjustTime(World.Provider.Clock.GetUtcNow() + TimeSpan.FromHours(4));
        using var late = World.NewBrowser();
        await World.Gus.AtThePassAsync(late, World.AcmeWeb);
        Assert.NotEmpty((await late.Fill("One-time pass", pass).PressAsync("Submit")).Alert);
        Assert.Equal("/signin/one-time-pass", late.Page.Path);
    }

    [Fact]
    public async Task when_it_is_somebody_elses_then_it_is_wrong_and_stays_theirs()
    {
        var pass = await World.Ada.IssuePassAsync(Browser, "acme", World.Cleo);
        using var gus = World.NewBrowser();
        await World.Gus.AtThePassAsync(gus, World.AcmeWeb);
        Assert.NotEmpty((await gus.Fill("One-time pass", pass).PressAsync("Submit")).Alert);
        using var cleo = World.NewBrowser();
        await World.Cleo.AtThePassAsync(cleo, World.AcmeWeb);
        Assert.Equal("/signin/set-up-two-factor", (await cleo.Fill("One-time pass", pass).PressAsync("Submit")).Path);
    }

    [Fact]
    public async Task when_it_is_used_twenty_times_at_once_then_one_gets_through()
    {
        var pass = await World.Ada.IssuePassAsync(Browser, "acme", World.Cleo);
        var browsers = Enumerable.Range(0, 20).Select(_ => World.NewBrowser()).ToList();
        foreach (var browser in browsers)
        {
            await World.Cleo.AtThePassAsync(browser, World.AcmeWeb);
        }

        var pages = await Task.WhenAll(browsers.Select(browser => Task.Run(() => browser.Fill("One-time pass", pass).PressAsync("Submit"))));
        Assert.Single(pages, page => page.Path == "/signin/set-up-two-factor");
        browsers.ForEach(browser => browser.Dispose());
    }

    [Fact]
    public async Task when_it_is_guessed_then_tries_are_counted_over_all_browsers_and_at_ten_it_is_dead_for_its_owner_too()
    {
        var pass = await World.Ada.IssuePassAsync(Browser, "acme", World.Cleo);
        for (var n = 0; n < OneTimePass.FailuresPerPass; n++)
        {
            using var thief = World.NewBrowser();
            await World.Cleo.AtThePassAsync(thief, World.AcmeWeb);
            Assert.NotEmpty((await thief.Fill("One-time pass", "0000-0000-0000-000" + n).PressAsync("Submit")).Alert);
            if (n == 4)
            {
                // Note: five in a row, and even the right one is refused for a while.
                Assert.NotEmpty((await thief.Fill("One-time pass", pass).PressAsync("Submit")).Alert);
            }

            World.Provider.Clock.AdjustTime(World.Provider.Clock.GetUtcNow() + TimeSpan.FromMinutes(16));
        }

        using var cleo = World.NewBrowser();
        await World.Cleo.AtThePassAsync(cleo, World.AcmeWeb);
        Assert.NotEmpty((await cleo.Fill("One-time pass", pass).PressAsync("Submit")).Alert);
        Assert.Equal(11, await World.Provider.FailuresAsync(FailureBudget.OneTimePass, World.Cleo));

        var another = await World.Ada.IssuePassAsync(Browser, "acme", World.Cleo);
        Assert.Equal("/signin/set-up-two-factor", (await cleo.Fill("One-time pass", another).PressAsync("Submit")).Path);
    }

    [Fact]
    public async Task when_the_member_has_a_second_factor_or_is_shared_then_none_is_issued()
    {
        await World.Ada.VisitAsync(Browser, "/admin/acme/members?search=bob");
        Assert.False(Browser.Page.HasLink("One-time pass"));
        var bob = await World.Provider.WithDatabaseAsync(db => db.Set<Membership>().Where(m => m.Account.CanonicalEmail == World.Bob.Email).Select(m => m.Id).SingleAsync());
        await World.Ada.VisitAsync(Browser, $"/admin/acme/members/{bob}/one-time-pass");
        Assert.Contains("reset it first", (await Browser.Fill("Reason", ResetDriving.Reason).PressAsync("Issue one-time pass")).Alert, StringComparison.Ordinal);

        using var dora = World.NewBrowser();
        await World.Dora.OpenRowActionAsync(dora, "globex", World.Gus.Email, "One-time pass");
        Assert.Contains("shared_account", (await dora.Fill("Reason", ResetDriving.Reason).PressAsync("Issue one-time pass")).Alert, StringComparison.Ordinal);
        Assert.Equal(0, await World.Provider.CountAsync<OneTimePass>());
    }

    private async Task EndMembershipAsync(Person person, bool ended)
    {
        DateTimeOffset? at = ended ? World.Provider.Clock.GetUtcNow() : null;
        var (accountId, tenantId) = ((await World.Provider.AccountOfAsync(person)).Id, (await World.Provider.TenantNowAsync("acme")).Id);
        await World.Provider.WithDatabaseAsync(db => db.Set<Membership>()
            .Where(m => m.AccountId == accountId && m.TenantId == tenantId).ExecuteUpdateAsync(set => set.SetProperty(m => m.EndedAt, at)));
    }

    private Task<List<string>> KindsAsync() => World.Provider.WithDatabaseAsync(db =>
        db.Set<AuditEntry>().Where(e => e.Kind.StartsWith("one_time_pass")).OrderBy(e => e.At).ThenBy(e => e.Id).Select(e => e.Kind).ToListAsync());
}
