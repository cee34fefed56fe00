using System.Net;
using IdentityProvider.Enforcement;
using IdentityProvider.Tenancy;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.Enforcement;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityProvider.Tests.Administration;

public sealed class Given_an_exemption_that_an_admin_grants : WorldForEachTest
{
    [Fact]
    public async Task when_there_is_another_admin_then_it_waits_for_that_one_and_all_are_told()
    {
        await World.PromoteAsync(World.Bob, "acme");
        Assert.Contains("waits for another admin", (await World.Ada.GrantAsync(Browser, "acme", World.Cleo)).Alert, StringComparison.Ordinal);
        using var cleo = World.NewBrowser();
        Assert.Equal("/signin/confirm-email", (await World.Cleo.PasswordAloneAsync(cleo, World.AcmeWeb)).Path);

        using var bob = World.NewBrowser();
        var page = await World.Bob.AnswerAsync(bob, "acme", "Approve");
        Assert.Equal("cleo@acme.test is exempt now. All admins and the member are told by mail.", page.Alert);
        Assert.Equal(["Live"], States(page));
        using var again = World.NewBrowser();
        Assert.True((await World.AcmeWeb.SignInAsync(again, World.Cleo)).Succeeded);
        Assert.Equal(["/signin"], World.Cleo.Asked);

        Assert.Equal(["exemption.requested", "exemption.approved"], (await World.HistoryAsync("exemption.")).Select(e => e.Kind));
        var approved = (await World.HistoryAsync("exemption.approved")).Single();
        Assert.Contains($"\"reason\":\"{Exempting.Reason}\"", approved.Details, StringComparison.Ordinal);
        Assert.Contains("\"until\":", approved.Details, StringComparison.Ordinal);
        Assert.Equal((await World.Provider.AccountOfAsync(World.Bob)).Id, approved.ActorId);
        foreach (var person in new[] { World.Ada, World.Bob, World.Cleo })
        {
            var mail = await World.Provider.Mail.NextAsync(person.Email, m => m.Subject == "A member of Acme Inc. is exempt from two-factor authentication", TestContext.Current.CancellationToken);
            Assert.Contains("Approved by: bob@acme.test", mail.Body, StringComparison.Ordinal);
        }

        Assert.Equal(["cleo@acme.test"], (await World.Ada.VisitAsync(Browser, "/admin/acme/members?twoFactor=exempt")).Document.QuerySelectorAll("table:not([data-testid]) tbody tr").Select(r => r.Children[0].TextContent.Trim()));
    }

    [Fact]
    public async Task when_who_asked_or_whom_it_is_for_would_approve_it_then_it_is_refused()
    {
        await World.PromoteAsync(World.Bob, "acme");
        await World.PromoteAsync(World.Gus, "acme");
        await World.Ada.GrantAsync(Browser, "acme", World.Bob);
        await World.Ada.VisitAsync(Browser, "/admin/acme/security");
        Assert.False(Browser.Page.HasButton("Approve"));
        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync(Browser, "Approve")).Status);
        using var bob = World.NewBrowser();
        await World.Bob.VisitAsync(bob, "/admin/acme/security");
        Assert.False(bob.Page.HasButton("Approve"));
        Assert.Contains("cannot approve it", (await PostAsync(bob, "Approve")).Alert, StringComparison.Ordinal);
        Assert.Null((await World.OnlyExemptionAsync()).ApprovedAt);
    }

    [Fact]
    public async Task when_it_is_for_oneself_or_for_the_only_other_admin_or_has_no_good_terms_then_nothing_is_requested()
    {
        Assert.Contains("cannot exempt yourself", (await World.Ada.GrantAsync(Browser, "acme", World.Ada)).Alert, StringComparison.Ordinal);
        await World.PromoteAsync(World.Bob, "acme");
        Assert.Contains("A third admin", (await World.Ada.GrantAsync(Browser, "acme", World.Bob)).Alert, StringComparison.Ordinal);
        foreach (var (hours, reason) in new[] { (0, Exempting.Reason), (73, Exempting.Reason), (2, "abcd"), (2, " a \n b "), (2, new string('x', 501)) })
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await World.Ada.GrantAsync(Browser, "acme", World.Cleo, hours, reason)).Status);
        }

        Assert.Equal(0, await World.Provider.CountAsync<Exemption>());
        Assert.Empty(await World.HistoryAsync("exemption."));
    }

    [Fact]
    public async Task when_the_approving_admin_was_demoted_meanwhile_then_their_open_page_does_nothing()
    {
        await World.PromoteAsync(World.Bob, "acme");
        await World.Ada.GrantAsync(Browser, "acme", World.Cleo);
        using var bob = World.NewBrowser();
        await World.Bob.VisitAsync(bob, "/admin/acme/security");
        await World.PromoteAsync(World.Bob, "acme", MemberRole.Member);
        Assert.Equal(HttpStatusCode.NotFound, (await bob.PressAsync("Approve")).Status);
        Assert.Equal(ExemptionOutcome.ActorIsNoAdmin, await AnswerAsync(World.Bob, (e, t, id, who, c) => e.ApproveAsync(t, id, who, c)));
        Assert.Null((await World.OnlyExemptionAsync()).ApprovedAt);
    }

    [Fact]
    public async Task when_an_admin_of_another_tenant_uses_its_ids_then_they_are_not_found()
    {
        await World.PromoteAsync(World.Bob, "acme");
        await World.Ada.GrantAsync(Browser, "acme", World.Cleo);
        var (exemption, cleo) = (await World.OnlyExemptionAsync(), await World.MembershipAsync(World.Cleo, "acme"));
        using var dora = World.NewBrowser();
        await World.Dora.VisitAsync(dora, "/admin/globex/security");
        Assert.DoesNotContain("cleo", dora.Page.Text, StringComparison.Ordinal);
        foreach (var address in new[] { "/admin/globex/exemptions?handler=Approve", "/admin/globex/exemptions?handler=Withdraw", "/admin/acme/exemptions?handler=Approve" })
        {
            await World.Dora.VisitAsync(dora, "/admin/globex/security");
            Assert.Equal(HttpStatusCode.NotFound, (await dora.PostWithTokenAsync(address, ("Id", exemption.Id.ToString()))).Status);
        }

        await World.Dora.VisitAsync(dora, "/admin/globex/security");
        Assert.Equal(HttpStatusCode.NotFound, (await dora.PostWithTokenAsync($"/admin/globex/members/{cleo.Id}/exemption", ("Hours", "2"), ("Reason", Exempting.Reason))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await dora.OpenAsync($"/admin/globex/members/{cleo.Id}/exemption")).Status);
        Assert.Equivalent(exemption, await World.OnlyExemptionAsync());
    }

    [Fact]
    public async Task when_the_quota_is_reached_or_the_member_has_one_then_no_more_are_granted_until_one_is_withdrawn()
    {
        await using var world = await World.NewAsync(new Dictionary<string, string?> { ["Enforcement:ExemptionQuota"] = "1" });
        using var ada = world.NewBrowser();
        Assert.Contains("is exempt now", (await world.Ada.GrantAsync(ada, "acme", world.Cleo)).Alert, StringComparison.Ordinal);
        Assert.Contains("exempt already", (await world.Ada.GrantAsync(ada, "acme", world.Cleo)).Alert, StringComparison.Ordinal);
        var refused = await world.Ada.GrantAsync(ada, "acme", world.Bob);
        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.Contains("no more may be added", refused.Alert, StringComparison.Ordinal);
        await world.Ada.AnswerAsync(ada, "acme", "Withdraw");
        Assert.Contains("is exempt now", (await world.Ada.GrantAsync(ada, "acme", world.Bob)).Alert, StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_nobody_approves_it_within_a_day_then_it_is_dead()
    {
        await World.PromoteAsync(World.Bob, "acme");
        await World.Ada.GrantAsync(Browser, "acme", World.Cleo);
        World.Provider.Clock.AdjustTime(World.Provider.Clock.GetUtcNow().AddHours(24));
        using var bob = World.NewBrowser();
        await World.Bob.VisitAsync(bob, "/admin/acme/security");
        Assert.Equal(["Lapsed"], States(bob.Page));
        Assert.Contains("decided already, or over", (await PostAsync(bob, "Approve")).Alert, StringComparison.Ordinal);
        Assert.Null((await World.OnlyExemptionAsync()).ApprovedAt);
    }

    [Fact]
    public async Task when_twenty_approve_or_withdraw_at_once_then_each_happens_once_at_most()
    {
        await World.PromoteAsync(World.Bob, "acme");
        await World.Ada.GrantAsync(Browser, "acme", World.Cleo);
        var approvals = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AnswerAsync(World.Bob, (e, t, id, who, c) => e.ApproveAsync(t, id, who, c))));
        Assert.Single(approvals, outcome => outcome is ExemptionOutcome.Approved);
        Assert.Equal(19, approvals.Count(outcome => outcome is ExemptionOutcome.UnknownExemption));
        Assert.Single(await World.HistoryAsync("exemption.approved"));
        var withdrawals = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AnswerAsync(World.Ada, (e, t, id, who, c) => e.WithdrawAsync(t, id, who, c))));
        Assert.Single(withdrawals, outcome => outcome is ExemptionOutcome.Withdrawn);
        Assert.Single(await World.HistoryAsync("exemption.withdrawn"));
    }

    [Fact]
    public async Task when_the_second_factor_is_older_than_five_minutes_then_it_is_asked_for_first()
    {
        var cleo = await World.MembershipAsync(World.Cleo, "acme");
        await World.Ada.VisitAsync(Browser, $"/admin/acme/members/{cleo.Id}/exemption");
        World.Provider.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("/signin/two-factor", (await Browser.Fill("Reason", Exempting.Reason).PressAsync("Grant exemption")).Path);
        Assert.Equal(0, await World.Provider.CountAsync<Exemption>());
    }

    private async Task<Page> PostAsync(Browser browser, string handler) =>
        await browser.PostWithTokenAsync("/admin/acme/exemptions?handler=" + handler, ("Id", (await World.OnlyExemptionAsync()).Id.ToString()));

    private async Task<ExemptionOutcome> AnswerAsync(Person admin, Func<Exemptions, Guid, Guid, Guid, CancellationToken, Task<ExemptionOutcome>> act)
    {
        var (exemption, actor) = (await World.OnlyExemptionAsync(), await World.Provider.AccountOfAsync(admin));
        await using var scope = World.Provider.Services.CreateAsyncScope();
        return await act(scope.ServiceProvider.GetRequiredService<Exemptions>(), exemption.TenantId, exemption.Id, actor.Id, TestContext.Current.CancellationToken);
    }

    private static IEnumerable<string?> States(Page page) => page.ByTestId("exemptions").QuerySelectorAll("tbody tr").Select(row => row.GetAttribute("data-state"));
}
