using IdentityProvider.Auditing;
using IdentityProvider.Enforcement;
using IdentityProvider.Policy;
using IdentityProvider.Tenancy;
using IdentityProvider.Tests.Driving;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityProvider.Tests.Enforcement;

/// <summary>Globex: two ready admins of three, four members, two of them without a second factor.</summary>
public sealed class Given_a_scheduled_policy : WorldForEachTest
{
    private static readonly TimeSpan TwoWeeks = TimeSpan.FromDays(14);

    [Fact]
    public async Task when_its_days_come_then_members_without_a_second_factor_and_admins_are_told_once_each_time()
    {
        var start = await ScheduleAsync(TwoWeeks);
        await World.Provider.Mail.NextAsync(World.Eve.Email, mail => mail.Subject.Contains("becomes mandatory", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        Assert.Equal(1, await ToldAsync(World.Eve, "becomes mandatory"));

        await AtAsync(start.AddDays(-8));
        Assert.Equal(1, await ToldAsync(World.Eve, "becomes mandatory"));
        await AtAsync(start.AddDays(-7));
        Assert.Equal(2, await ToldAsync(World.Eve, "becomes mandatory"));
        await AtAsync(start.AddDays(-1));
        Assert.Equal(3, await ToldAsync(World.Eve, "becomes mandatory"));
        Assert.Equal(0, await ToldAsync(World.Hugo, "becomes mandatory"));
        Assert.Equal(2, await ToldAsync(World.Hugo, "who is not ready"));

        await AtAsync(start);
        Assert.Equal(1, await ToldAsync(World.Eve, "is mandatory at Globex"));
        Assert.Equal(1, await ToldAsync(World.Hugo, "is mandatory at Globex now"));
        Assert.Contains("2 of 4", World.Provider.Mail.All.Last(mail => mail.To == World.Hugo.Email).Body, StringComparison.Ordinal);
        Assert.Equal(1, await StartsAsync());
    }

    [Fact]
    public async Task when_twenty_nodes_look_at_once_then_each_step_is_taken_once()
    {
        var start = await ScheduleAsync(TwoWeeks);
        World.Provider.Clock.AdjustTime(start);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(RunAsync)));
        Assert.Equal(1, await StartsAsync());
        Assert.Equal(1, await ToldAsync(World.Eve, "is mandatory at Globex"));
    }

    [Fact]
    public async Task when_the_server_was_down_on_a_day_then_only_what_holds_now_is_told()
    {
        var start = await ScheduleAsync(TwoWeeks);
        await AtAsync(start.AddHours(-1));
        Assert.Equal(2, await ToldAsync(World.Eve, "becomes mandatory"));
    }

    [Fact]
    public async Task when_it_is_called_off_then_it_neither_comes_nor_is_told_again()
    {
        var start = await ScheduleAsync(TwoWeeks);
        await PostAsync(("Mandatory", "false"));
        Assert.Equal((TwoFactorMode.Off, 3), await World.Provider.PolicyNowAsync("globex"));
        await AtAsync(start.AddDays(-7));
        await AtAsync(start);
        Assert.Equal(1, await ToldAsync(World.Eve, "mandatory"));
        using var eve = World.NewBrowser();
        Assert.Equal("pwd", (await World.GlobexWeb.SignInAsync(eve, World.Eve)).IdTokenClaims.GetProperty("acr").GetString());
    }

    [Fact]
    public async Task when_it_is_moved_before_it_started_then_the_new_day_holds()
    {
        await ScheduleAsync(TimeSpan.FromDays(10));
        var start = await ScheduleAsync(TimeSpan.FromDays(3));
        Assert.Equal(3, (await World.Provider.PolicyNowAsync("globex")).Version);
        World.Provider.Clock.AdjustTime(start);
        using var eve = World.NewBrowser();
        Assert.Equal("mfa", (await World.GlobexWeb.SignInAsync(eve, World.Eve)).IdTokenClaims.GetProperty("acr").GetString());
    }

    [Fact]
    public async Task when_it_started_then_it_is_not_put_off_by_a_new_date_and_a_sign_in_puts_nothing_off()
    {
        using var eve = World.NewBrowser();
        var tokens = await World.GlobexWeb.SignInAsync(eve, World.Eve);
        var start = await ScheduleAsync(TimeSpan.FromDays(2));
        World.Provider.Clock.AdjustTime(start.AddHours(-1));
        tokens = await World.GlobexWeb.SignInAsync(eve, World.Eve);
        Assert.Equal("Off", tokens.IdTokenClaims.GetProperty("two_factor_policy").GetProperty("mode").GetString());
        World.Provider.Clock.AdjustTime(start);
        Assert.Equal("two_factor_required", (await World.GlobexWeb.RefreshAsync(tokens.RefreshToken)).ErrorCode);

        await World.Dora.VisitAsync(Browser, "/admin/globex/security");
        var later = start.AddDays(7).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm", System.Globalization.CultureInfo.InvariantCulture);
        var page = await PostAsync(("Mandatory", "true"), ("StartsAt", later));
        Assert.Equal(System.Net.HttpStatusCode.Conflict, page.Status);
        Assert.Contains("already_in_force", page.Alert, StringComparison.Ordinal);
        Assert.Equal("two_factor_required", (await World.GlobexWeb.RefreshAsync(tokens.RefreshToken)).ErrorCode);
    }

    [Theory, InlineData("2020-01-01T00:00"), InlineData("yesterday"), InlineData("9999-01-01T00:00")]
    public async Task when_the_start_is_no_time_ahead_then_nothing_changes_and_what_was_typed_stays(string typed)
    {
        await World.Dora.VisitAsync(Browser, "/admin/globex/security");
        var page = await Browser.Fill("Mandatory two-factor authentication", "true").Fill("Starts at (UTC, optional)", typed).PressAsync("Confirm");
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, page.Status);
        Assert.Equal(typed, page.Field("Starts at (UTC, optional)").GetAttribute("value"));
        Assert.Equal((TwoFactorMode.Off, 1), await World.Provider.PolicyNowAsync("globex"));
    }

    private async Task<DateTimeOffset> ScheduleAsync(TimeSpan ahead)
    {
        await World.Dora.VisitAsync(Browser, "/admin/globex/security");
        var start = World.Provider.Clock.GetUtcNow() + ahead;
        start = new DateTimeOffset(start.UtcTicks / TimeSpan.TicksPerMinute * TimeSpan.TicksPerMinute, TimeSpan.Zero);
        var page = await Browser.Fill("Mandatory two-factor authentication", "true")
            .Fill("Starts at (UTC, optional)", start.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm", System.Globalization.CultureInfo.InvariantCulture)).PressAsync("Confirm");
        Assert.Contains("becomes mandatory at", page.Alert, StringComparison.Ordinal);
        return start;
    }

    private Task<Page> PostAsync(params (string, string)[] fields) => Browser.PostWithTokenAsync(
        "/admin/globex/security", [.. fields, ("PreviewToken", Browser.Page.Hidden("PreviewToken")), ("OffToken", Browser.Page.Hidden("OffToken"))]);

    private Task AtAsync(DateTimeOffset moment)
    {
        World.Provider.Clock.AdjustTime(moment);
        return RunAsync();
    }

    private async Task RunAsync()
    {
        await using var scope = World.Provider.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<PolicySchedule>().RunAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>How many mails with such a subject there are, once all that is due was delivered.</summary>
    private async Task<int> ToldAsync(Person person, string subject)
    {
        await World.Provider.AllMailDeliveredAsync(TestContext.Current.CancellationToken);
        return World.Provider.Mail.All.Count(mail => mail.To == person.Email && mail.Subject.Contains(subject, StringComparison.Ordinal));
    }

    private Task<int> StartsAsync() => World.Provider.WithDatabaseAsync(db =>
        db.Set<AuditEntry>().CountAsync(e => e.Kind == "policy.started" && db.Set<Tenant>().Any(t => t.Id == e.TenantId && t.Slug == "globex")));
}
