using System.Net;
using IdentityProvider.Accounts;
using IdentityProvider.Enforcement;
using IdentityProvider.Policy;
using IdentityProvider.Tenancy;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.Enforcement;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityProvider.Tests.Operation;

public sealed class Given_a_tenant_that_two_operators_open : WorldForEachTest
{
    private const string Acme = "/operator/tenants/acme";
    private const string Reason = "All admins lost their phones";

    [Fact]
    public async Task when_one_operator_alone_asks_then_nothing_is_open_and_when_another_approves_it_is_for_one_hour()
    {
        var people = await PlatformPeople.ComeToAsync(World);
        await World.Provider.WithDatabaseAsync(db => db.Set<Tenant>().Where(t => t.Slug == "globex").ExecuteUpdateAsync(set => set.SetProperty(t => t.TwoFactorMode, TwoFactorMode.Required)));
        await RequestAsync(people.Olga);
        Assert.False(Browser.Page.HasButton("Approve"));
        Assert.Contains("Whoever requested it cannot approve it", (await Browser.PostWithTokenAsync(Acme + "?handler=Approve", ("Id", Browser.Page.Hidden("Id")))).Alert, StringComparison.Ordinal);
        using var early = World.NewBrowser();
        Assert.Equal("/signin/confirm-email", (await World.Cleo.PasswordAloneAsync(early, World.AcmeWeb)).Path);

        using var otto = World.NewBrowser();
        await people.Otto.VisitAsync(otto, Acme);
        Assert.Equal("The tenant is open for one hour.", (await otto.PressAsync("Approve")).Alert);
        var until = World.Provider.Clock.GetUtcNow().AddHours(1);
        using var cleo = World.NewBrowser();
        var tokens = await World.AcmeWeb.SignInAsync(cleo, World.Cleo);
        Assert.Equal(["/signin"], World.Cleo.Asked);
        Assert.Equal(["pwd"], Exempting.AmrOf(tokens));
        Assert.Equal(("break_glass", until.ToUnixTimeSeconds()), Exempting.ReceiptOf(tokens));
        using var eve = World.NewBrowser();
        Assert.Equal("/signin/confirm-email", (await World.Eve.PasswordAloneAsync(eve, World.GlobexWeb)).Path);

        World.Provider.Clock.AdjustTime(until);
        Assert.Equal("two_factor_required", (await World.AcmeWeb.RefreshAsync(tokens.RefreshToken)).ErrorCode);

        foreach (var subject in new[] { "An emergency opening of Acme Inc. was requested", "Acme Inc. is open without two-factor authentication for one hour" })
        {
            var mail = await World.Provider.Mail.NextAsync(World.Ada.Email, m => m.Subject == subject, TestContext.Current.CancellationToken);
            Assert.Contains(Reason, mail.Body, StringComparison.Ordinal);
        }

        using var ada = World.NewBrowser();
        var log = await World.Ada.VisitAsync(ada, "/admin/acme/audit-log");
        Assert.NotNull(log.Document.QuerySelector("[data-kind='break_glass.requested']"));
        Assert.NotNull(log.Document.QuerySelector("[data-kind='break_glass.opened']"));
        Assert.DoesNotContain("platform.test", log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_an_operator_closes_it_early_then_tokens_are_refused_at_once_and_the_admins_are_told()
    {
        var people = await PlatformPeople.ComeToAsync(World);
        await OpenAsync(people);
        using var cleo = World.NewBrowser();
        var tokens = await World.AcmeWeb.SignInAsync(cleo, World.Cleo);
        await people.Olga.VisitAsync(Browser, Acme);
        Assert.Equal("It is over.", (await Browser.PressAsync("Close")).Alert);
        Assert.Equal("two_factor_required", (await World.AcmeWeb.RefreshAsync(tokens.RefreshToken)).ErrorCode);
        Assert.True(Browser.Page.HasButton("Request break-glass"));
        Assert.Equal(["break_glass.requested", "break_glass.opened", "break_glass.closed"], (await World.HistoryAsync("break_glass.")).Select(e => e.Kind));
        await World.Provider.Mail.NextAsync(World.Ada.Email, m => m.Subject == "The emergency opening of Acme Inc. is over", TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task when_twenty_approve_at_once_then_one_opens_it()
    {
        var people = await PlatformPeople.ComeToAsync(World);
        await RequestAsync(people.Olga);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ApproveAsync(people.Otto)));
        Assert.Single(outcomes, outcome => outcome is BreakGlassOutcome.Opened);
        Assert.Equal(19, outcomes.Count(outcome => outcome is BreakGlassOutcome.UnknownOpening));
        Assert.Single(await World.HistoryAsync("break_glass.opened"));
    }

    [Fact]
    public async Task when_an_hour_passed_or_who_asked_is_no_operator_any_more_then_it_cannot_be_approved()
    {
        var people = await PlatformPeople.ComeToAsync(World);
        await RequestAsync(people.Olga);
        Assert.Equal(BreakGlassOutcome.ActorIsNoOperator, await ApproveAsync(World.Ada));
        await DemoteAsync(people.Olga, isOperator: false);
        Assert.Equal(BreakGlassOutcome.UnknownOpening, await ApproveAsync(people.Otto));
        await DemoteAsync(people.Olga, isOperator: true);
        World.Provider.Clock.AdjustTime(World.Provider.Clock.GetUtcNow().AddHours(1));
        Assert.Equal(BreakGlassOutcome.UnknownOpening, await ApproveAsync(people.Otto));
        Assert.Empty(await World.HistoryAsync("break_glass.opened"));
    }

    [Fact]
    public async Task when_the_reason_is_no_reason_or_one_waits_already_then_it_is_refused()
    {
        var people = await PlatformPeople.ComeToAsync(World);
        await people.Olga.VisitAsync(Browser, Acme);
        var page = await Browser.Fill("Reason for break-glass", "a b").PressAsync("Request break-glass");
        Assert.Equal(HttpStatusCode.Conflict, page.Status);
        Assert.Equal(0, await World.Provider.CountAsync<BreakGlassOpening>());
        await RequestAsync(people.Olga);
        Assert.Equal(HttpStatusCode.Conflict, (await Browser.PostWithTokenAsync(Acme + "?handler=Request", ("Reason", Reason))).Status);
        Assert.Equal(1, await World.Provider.CountAsync<BreakGlassOpening>());
    }

    private async Task RequestAsync(Person who)
    {
        await who.VisitAsync(Browser, Acme);
        await Browser.Fill("Reason for break-glass", Reason).PressAsync("Request break-glass");
        Assert.Equal("It waits for another operator. Nothing is open yet.", Browser.Page.Alert);
    }

    private async Task OpenAsync(PlatformPeople people)
    {
        await RequestAsync(people.Olga);
        Assert.Equal(BreakGlassOutcome.Opened, await ApproveAsync(people.Otto));
    }

    private async Task<BreakGlassOutcome> ApproveAsync(Person who)
    {
        var opening = await World.Provider.WithDatabaseAsync(db => db.Set<BreakGlassOpening>().AsNoTracking().SingleAsync());
        var actor = await World.Provider.AccountOfAsync(who);
        await using var scope = World.Provider.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<BreakGlass>().ApproveAsync(opening.TenantId, opening.Id, actor.Id, TestContext.Current.CancellationToken);
    }

    private Task<int> DemoteAsync(Person who, bool isOperator) => World.Provider.WithDatabaseAsync(db =>
        db.Set<Account>().Where(a => a.CanonicalEmail == who.Email).ExecuteUpdateAsync(set => set.SetProperty(a => a.IsOperator, isOperator)));
}
