using System.Net;
using IdentityProvider.Accounts;
using IdentityProvider.Mail;
using IdentityProvider.Operation;
using IdentityProvider.Policy;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.Enforcement;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityProvider.Tests.Operation;

public sealed class Given_an_operator_console : WorldForEachTest
{
    private const string Acme = "/operator/tenants/acme";

    private static readonly string[] Addresses = ["/operator", Acme, "/operator/operators", "/operator/clients", "/operator/keys", "/operator/limits", "/operator/deliveries"];

    [Fact]
    public async Task when_a_member_or_an_admin_opens_it_then_it_is_not_there_and_a_stranger_learns_nothing()
    {
        using var stranger = World.NewBrowser();
        using var eve = World.NewBrowser();
        await World.Ada.VisitAsync(Browser, "/my/profile");
        await World.Eve.VisitAsync(eve, "/my/profile");
        Assert.False(Browser.Page.HasLink("Operator console"));
        foreach (var address in Addresses)
        {
            Assert.Equal(HttpStatusCode.NotFound, (await Browser.OpenAsync(address)).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await eve.OpenAsync(address)).Status);
            Assert.Equal("/signin", (await stranger.OpenAsync(address)).Path);
            Assert.DoesNotContain("acme", stranger.Page.Text, StringComparison.OrdinalIgnoreCase);
        }

        await World.Ada.VisitAsync(Browser, "/my/profile");
        Assert.Equal(HttpStatusCode.NotFound, (await Browser.PostWithTokenAsync(Acme + "?handler=Suspend", ("Suspended", "true"))).Status);
        Assert.False((await World.Provider.TenantNowAsync("acme")).Suspended);
    }

    [Fact]
    public async Task when_an_operator_opens_it_then_each_page_is_there_without_secrets()
    {
        var people = await PlatformPeople.ComeToAsync(World);
        await people.Olga.VisitAsync(Browser, "/my/profile");
        await Browser.FollowAsync("Operator console");
        Assert.Equal(["acme", "globex", "initech"], Cells("tenants", 0));
        Assert.Equal(["4", "4", "1"], Cells("tenants", 5));
        Assert.Equal(["2", "2", "1"], Cells("tenants", 6));
        await Browser.Fill("Search", "GLOB").PressAsync("Find");
        Assert.Equal(["globex"], Cells("tenants", 0));
        await Browser.OpenAsync("/operator?search=%00");
        Assert.Contains("Nothing matches.", Browser.Page.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await Browser.OpenAsync("/operator/tenants/nobody")).Status);

        await Browser.OpenAsync("/operator/operators");
        Assert.Equal(["olga@platform.test", "oscar@platform.test", "otto@platform.test"], Cells("operators", 0));
        Assert.Equal(["On", "Off", "On"], Cells("operators", 2));
        await Browser.OpenAsync("/operator/clients");
        Assert.Contains("native", Cells("clients", 0));
        Assert.DoesNotContain(World.Secret, Browser.Page.Html, StringComparison.Ordinal);
        await Browser.OpenAsync("/operator/keys");
        Assert.Equal(["ES256", "RS256"], Cells("signing-keys", 1).Distinct());
        foreach (var address in Addresses)
        {
            Assert.Equal(HttpStatusCode.OK, (await Browser.OpenAsync(address)).Status);
            Browser.Language = "ja";
            Assert.DoesNotContain("Policy version", (await Browser.ReloadAsync()).Text, StringComparison.Ordinal);
            Browser.Language = "en";
        }
    }

    [Fact]
    public async Task when_an_operator_has_no_second_factor_then_they_are_led_to_set_up_by_the_mailed_code_by_every_door()
    {
        var people = await PlatformPeople.ComeToAsync(World);
        await Browser.OpenAsync("/my/two-factor/set-up");
        await people.Oscar.EnterPasswordAsync(Browser);
        Assert.Equal("/signin/confirm-email", Browser.Page.Path);
        Assert.Equal("/operator", (await people.Oscar.VisitAsync(Browser, "/operator")).Path);
        Assert.Contains("/signin/confirm-email", people.Oscar.Asked);
        Assert.Contains("/signin/set-up-two-factor", people.Oscar.Asked);
    }

    [Fact]
    public async Task when_an_operator_is_removed_then_their_old_session_is_out_at_once_and_nobody_removes_themselves()
    {
        var people = await PlatformPeople.ComeToAsync(World);
        using var otto = World.NewBrowser();
        await people.Otto.VisitAsync(otto, "/operator");
        await people.Olga.VisitAsync(Browser, "/operator/operators");
        var (olga, id) = ((await World.Provider.AccountOfAsync(people.Olga)).Id, (await World.Provider.AccountOfAsync(people.Otto)).Id);
        Assert.Equal(HttpStatusCode.Conflict, (await Browser.PostWithTokenAsync("/operator/operators", ("Id", olga.ToString()))).Status);
        Assert.Contains("The right is removed", (await Browser.PostWithTokenAsync("/operator/operators", ("Id", id.ToString()))).Alert, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await otto.OpenAsync("/operator")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Browser.PostWithTokenAsync("/operator/operators", ("Id", id.ToString()))).Status);
        Assert.Equal(olga, Assert.Single(await World.HistoryAsync("operator.removed")).ActorId);
    }

    [Fact]
    public async Task when_operators_remove_each_other_at_once_then_one_is_left()
    {
        var people = await PlatformPeople.ComeToAsync(World);
        await World.Provider.WithDatabaseAsync(db => db.Set<Account>().Where(a => a.CanonicalEmail == people.Oscar.Email).ExecuteUpdateAsync(set => set.SetProperty(a => a.IsOperator, false)));
        var (olga, otto) = ((await World.Provider.AccountOfAsync(people.Olga)).Id, (await World.Provider.AccountOfAsync(people.Otto)).Id);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(n => n % 2 == 0 ? RemoveAsync(olga, by: otto) : RemoveAsync(otto, by: olga)));
        Assert.Single(outcomes, outcome => outcome is OperatorRemoval.Removed);
        Assert.Equal(1, await World.Provider.WithDatabaseAsync(db => db.Set<Account>().CountAsync(a => a.IsOperator)));
    }

    [Fact]
    public async Task when_the_plan_is_taken_then_the_policy_stays_until_an_operator_ends_it_with_a_reason()
    {
        var people = await PlatformPeople.ComeToAsync(World);
        await people.Olga.VisitAsync(Browser, Acme);
        Assert.Equal("Standard", (await Browser.PressAsync("Change plan to Standard")).ByTestId("plan").TextContent);
        Assert.Equal((TwoFactorMode.Required, 1), await World.Provider.PolicyNowAsync("acme"));
        await World.Provider.Mail.NextAsync(World.Ada.Email, m => m.Subject == "Acme Inc. lost the Enterprise plan", TestContext.Current.CancellationToken);
        foreach (var person in new[] { people.Olga, people.Otto, people.Oscar })
        {
            var told = await World.Provider.Mail.NextAsync(person.Email, m => m.Subject == "Acme Inc. lost the Enterprise plan; its policy stays in force", TestContext.Current.CancellationToken);
            Assert.Contains("Acme Inc. (acme)", told.Body, StringComparison.Ordinal);
            Assert.Contains("Changed by: olga@platform.test", told.Body, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.Conflict, (await Browser.PostWithTokenAsync(Acme + "?handler=EndPolicy", ("Version", "1"), ("Reason", ""))).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await Browser.PostWithTokenAsync(Acme + "?handler=EndPolicy", ("Version", "0"), ("Reason", "The contract ended"))).Status);
        Assert.Equal((TwoFactorMode.Required, 1), await World.Provider.PolicyNowAsync("acme"));
        await Browser.Fill("Reason for ending enforcement", "The contract ended").PressAsync("End enforcement");
        Assert.Equal((TwoFactorMode.Off, 2), await World.Provider.PolicyNowAsync("acme"));
        using var cleo = World.NewBrowser();
        Assert.True((await World.Cleo.PasswordAloneAsync(cleo, World.AcmeWeb)).IsElsewhere);

        var ended = Assert.Single(await World.HistoryAsync("policy."));
        Assert.Equal("policy.ended_by_operator", ended.Kind);
        Assert.Equal((await World.Provider.AccountOfAsync(people.Olga)).Id, ended.ActorId);
        Assert.Contains("The contract ended", ended.Details, StringComparison.Ordinal);
        Assert.Contains("\"by\":\"operator\"", Assert.Single(await World.HistoryAsync("tenant.plan_changed")).Details, StringComparison.Ordinal);
        var mail = await World.Provider.Mail.NextAsync(World.Ada.Email, m => m.Subject == "Two-factor policy of Acme Inc. changed", TestContext.Current.CancellationToken);
        Assert.Contains("Changed by: the platform", mail.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_a_policy_is_in_force_without_the_plan_then_the_list_marks_it_and_the_plan_gives_it_back_to_the_admins()
    {
        var people = await PlatformPeople.ComeToAsync(World);
        await people.Olga.VisitAsync(Browser, "/operator");
        Assert.Empty(Browser.Page.Document.QuerySelectorAll("[data-testid='without-plan']"));
        await Browser.OpenAsync(Acme);
        Assert.NotNull((await Browser.PressAsync("Change plan to Standard")).ByTestId("without-plan"));
        await Browser.OpenAsync("/operator");
        Assert.Contains("Without plan", Cells("tenants", 4).First(), StringComparison.Ordinal);
        Assert.Contains("read-only for its admins", Cells("tenants", 4).First(), StringComparison.Ordinal);
        Assert.Single(Browser.Page.Document.QuerySelectorAll("[data-testid='without-plan']"));
        using var ada = World.NewBrowser();
        Assert.True((await World.Ada.VisitAsync(ada, "/admin/acme/security")).Field("Mandatory two-factor authentication").HasAttribute("disabled"));

        await Browser.OpenAsync(Acme);
        Assert.Empty((await Browser.PressAsync("Change plan to Enterprise")).Document.QuerySelectorAll("[data-testid='without-plan']"));
        Assert.Equal((TwoFactorMode.Required, 1), await World.Provider.PolicyNowAsync("acme"));
        await Stories.PolicySwitch.TurnAsync(ada, World.Ada, "acme", on: false);
        Assert.Equal((TwoFactorMode.Off, 2), await World.Provider.PolicyNowAsync("acme"));
    }

    [Fact]
    public async Task when_a_tenant_is_suspended_then_nobody_and_no_machine_gets_tokens_until_that_ends()
    {
        var people = await PlatformPeople.ComeToAsync(World);
        await people.Olga.VisitAsync(Browser, Acme);
        Assert.Equal("Suspended", (await Browser.PressAsync("Suspend")).ByTestId("state").TextContent);
        Assert.False((await World.Machine.ClientCredentialsAsync(("scope", "orders.read"))).Succeeded);
        await Browser.PressAsync("End suspension");
        Assert.True((await World.Machine.ClientCredentialsAsync(("scope", "orders.read"))).Succeeded);
        Assert.Equal(["tenant.suspended", "tenant.unsuspended"], (await World.HistoryAsync("tenant.")).Select(e => e.Kind).Where(k => k.EndsWith("suspended", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task when_the_second_factor_is_older_than_five_minutes_then_a_change_asks_for_it_first()
    {
        var people = await PlatformPeople.ComeToAsync(World);
        await people.Olga.VisitAsync(Browser, Acme);
        World.Provider.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("/signin/two-factor", (await Browser.PressAsync("Suspend")).Path);
        Assert.False((await World.Provider.TenantNowAsync("acme")).Suspended);
    }

    [Fact]
    public async Task when_mail_failed_then_it_shows_how_often_and_to_which_domain_and_no_more()
    {
        var people = await PlatformPeople.ComeToAsync(World);
        var now = World.Provider.Clock.GetUtcNow();
        var content = World.Provider.Services.GetRequiredService<MailSeal>().Seal(new MailMessage("secret.person@example.test", "Your code", "123456"));
        await World.Provider.WithDatabaseAsync(db =>
        {
            db.Add(new OutboxMessage { SealedContent = content, CreatedAt = now, NextTryAt = now.AddHours(1), Tries = 3 });
            db.Add(new OutboxMessage { SealedContent = content, CreatedAt = now, NextTryAt = now.AddMinutes(5), Tries = 1 });
            return db.SaveChangesAsync();
        });
        await people.Olga.VisitAsync(Browser, "/operator/deliveries");
        Assert.Equal(["example.test"], Cells("failed-mail", 0));
        Assert.Equal(["3"], Cells("failed-mail", 2));
        Assert.DoesNotContain("secret.person", Browser.Page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("123456", Browser.Page.Html, StringComparison.Ordinal);

        var failed = await World.Provider.WithDatabaseAsync(db => db.Set<OutboxMessage>().AsNoTracking().ToListAsync());
        var other = failed.Single(m => m.Tries == 1).Id.ToString();
        Assert.StartsWith("There was nothing to do", (await Browser.PostWithTokenAsync("/operator/deliveries?handler=Mail", ("Id", other))).Alert, StringComparison.Ordinal);
        var again = Browser.Page.Document.QuerySelector("button[name=Id]")!.GetAttribute("value")!;
        Assert.Equal("It is being tried again.", (await Browser.PressAsync("Try again")).Alert);
        await World.Provider.Mail.NextAsync("secret.person@example.test", m => m.Subject == "Your code", TestContext.Current.CancellationToken);
        Assert.StartsWith("There was nothing to do", (await Browser.PostWithTokenAsync("/operator/deliveries?handler=Mail", ("Id", again))).Alert, StringComparison.Ordinal);
        var row = Assert.Single(await World.HistoryAsync("mail.delivery_retried"));
        Assert.Equal((await World.Provider.AccountOfAsync(people.Olga)).Id, row.ActorId);
    }

    private IEnumerable<string> Cells(string table, int column) =>
        Browser.Page.ByTestId(table).QuerySelectorAll("tbody tr").Select(row => row.Children[column].TextContent.Trim());

    private async Task<OperatorRemoval> RemoveAsync(Guid accountId, Guid by)
    {
        await using var scope = World.Provider.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<OperatorRights>().RemoveAsync(accountId, by, TestContext.Current.CancellationToken);
    }
}
