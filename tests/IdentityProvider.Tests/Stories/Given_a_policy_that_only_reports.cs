using IdentityProvider.Policy;
using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.Stories;

public sealed class Given_a_policy_that_only_reports : WorldForEachTest
{
    [Fact]
    public async Task when_people_work_on_then_nothing_is_refused_and_the_admin_reads_what_would_have_been()
    {
        using var eve = World.NewBrowser();
        var tokens = await World.GlobexWeb.SignInAsync(eve, World.Eve);
        await BeginAsync();
        Assert.Contains("Nothing would have been refused so far.", Browser.Page.Text, StringComparison.Ordinal);

        for (var i = 0; i < 3; i++)
        {
            tokens = await World.GlobexWeb.RefreshAsync(tokens.RefreshToken);
            Assert.True(tokens.Succeeded, tokens.Body);
        }

        Assert.Equal("ReportOnly", tokens.IdTokenClaims.GetProperty("two_factor_policy").GetProperty("mode").GetString());
        Assert.True((await World.GlobexWeb.SignInAsync(eve, World.Eve)).Succeeded);
        using var hugo = World.NewBrowser();
        Assert.True((await World.GlobexWeb.SignInAsync(hugo, World.Hugo)).Succeeded);

        await Browser.OpenAsync("/admin/globex/security");
        Assert.Contains(" 4 1", Compact("trial-days"), StringComparison.Ordinal);
        Assert.Contains("eve@globex.test 4", Compact("trial-members"), StringComparison.Ordinal);
        Assert.DoesNotContain("hugo", Compact("trial-members"), StringComparison.Ordinal);

        await PolicySwitch.TurnAsync(Browser, World.Dora, "globex", on: true);
        Assert.Equal("two_factor_required", (await World.GlobexWeb.RefreshAsync(tokens.RefreshToken)).ErrorCode);
        Assert.Equal((TwoFactorMode.Required, 3), await World.Provider.PolicyNowAsync("globex"));
    }

    [Fact]
    public async Task when_twenty_tokens_are_made_at_once_then_twenty_are_counted()
    {
        await BeginAsync();
        var families = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            using var browser = World.NewBrowser();
            families.Add((await World.GlobexWeb.SignInAsync(browser, World.Eve)).RefreshToken);
        }

        Assert.All(await Task.WhenAll(families.Select(token => World.GlobexWeb.RefreshAsync(token))), answer => Assert.True(answer.Succeeded, answer.Body));
        await Browser.OpenAsync("/admin/globex/security");
        Assert.Contains("eve@globex.test 40", Compact("trial-members"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_required_is_scheduled_after_it_then_it_goes_on_to_report_until_then()
    {
        await BeginAsync();
        var start = World.Provider.Clock.GetUtcNow().AddDays(3).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm", System.Globalization.CultureInfo.InvariantCulture);
        await Browser.Fill("Mandatory two-factor authentication", "true").Fill("Starts at (UTC, optional)", start).PressAsync("Confirm");
        using var eve = World.NewBrowser();
        var receipt = (await World.GlobexWeb.SignInAsync(eve, World.Eve)).IdTokenClaims.GetProperty("two_factor_policy");
        Assert.Equal(("ReportOnly", 3), (receipt.GetProperty("mode").GetString(), receipt.GetProperty("version").GetInt32()));
        await Browser.OpenAsync("/admin/globex/security");
        Assert.Contains("eve@globex.test 1", Compact("trial-members"), StringComparison.Ordinal);
    }

    private async Task BeginAsync()
    {
        await World.Dora.VisitAsync(Browser, "/admin/globex/security");
        var page = await Browser.PressAsync("Start report only");
        Assert.True(page.Alert.Contains("nothing is refused", StringComparison.Ordinal), page.Status + page.Path + page.Text);
    }

    /// <summary>The cells of the table, in a row.</summary>
    private string Compact(string testId) => " " + string.Join(' ', Browser.Page.ByTestId(testId).QuerySelectorAll("td").Select(cell => cell.TextContent.Trim()));
}
