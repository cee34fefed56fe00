using System.Net;
using IdentityProvider.Auditing;
using IdentityProvider.Policy;
using IdentityProvider.Tenancy;
using IdentityProvider.Tests.Driving;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.Administration;

public sealed class Given_the_switch_of_mandatory_two_factor : WorldForEachTest
{
    private const string Switch = "Mandatory two-factor authentication";

    [Fact]
    public async Task when_an_admin_turns_it_on_and_off_then_it_says_whom_it_meets_and_the_version_grows_each_time()
    {
        var page = await World.Dora.VisitAsync(Browser, "/admin/globex/security");
        Assert.Contains("2 of 4 members have no second factor", page.ByTestId("policy-preview").TextContent, StringComparison.Ordinal);
        Assert.False(page.Field(Switch).HasAttribute("checked"));

        page = await Browser.Fill(Switch, "true").PressAsync("Confirm");
        Assert.Contains("mandatory now", page.Alert, StringComparison.Ordinal);
        Assert.True(page.Field(Switch).HasAttribute("checked"));
        Assert.Equal((TwoFactorMode.Required, 2), await PolicyAsync("globex"));

        page = await Browser.Fill(Switch, "false").PressAsync("Confirm");
        Assert.Contains("no longer mandatory", page.Alert, StringComparison.Ordinal);
        Assert.Equal((TwoFactorMode.Off, 3), await PolicyAsync("globex"));
        Assert.Equal(2, (await EntriesAsync("globex")).Count(kind => kind == "policy.changed"));
    }

    [Fact]
    public async Task when_another_admin_changed_it_meanwhile_then_the_older_form_changes_nothing_and_says_so()
    {
        await World.Dora.VisitAsync(Browser, "/admin/globex/security");
        using var other = Browser.Copy(World.Provider.NewClient());
        await other.OpenAsync("/admin/globex/security");
        await other.Fill(Switch, "true").PressAsync("Confirm");

        var page = await Browser.PressAsync("Confirm");
        Assert.Equal(HttpStatusCode.Conflict, page.Status);
        Assert.Contains("was changed while you were looking", page.Alert, StringComparison.Ordinal);
        Assert.True(page.Field(Switch).HasAttribute("checked"));
        Assert.Equal((TwoFactorMode.Required, 2), await PolicyAsync("globex"));

        await Browser.Fill(Switch, "false").PressAsync("Confirm");
        Assert.Equal((TwoFactorMode.Off, 3), await PolicyAsync("globex"));
    }

    [Fact]
    public async Task when_the_plan_is_standard_then_it_is_shown_off_with_what_enterprise_gives()
    {
        var page = await World.Finn.VisitAsync(Browser, "/admin/initech/security");
        Assert.True(page.Field(Switch).HasAttribute("disabled"));
        Assert.False(page.Field(Switch).HasAttribute("checked"));
        Assert.Contains("With the Enterprise plan you can", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_the_plan_is_standard_then_no_direct_post_gets_by_it()
    {
        await World.Finn.VisitAsync(Browser, "/admin/initech/security");
        (string, string)[][] tries =
        [
            [("Mandatory", "true"), ("PreviewToken", Browser.Page.Hidden("PreviewToken"))],
            [("MANDATORY", "TRUE"), ("previewtoken", Browser.Page.Hidden("PreviewToken")), ("plan", "enterprise"), ("Tenant.Plan", "Enterprise")],
            [("Mode", "Required"), ("PreviewToken", "made up")],
            [],
        ];
        foreach (var fields in tries)
        {
            var answer = await Browser.PostWithTokenAsync("/admin/initech/security", fields);
            Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
            Assert.Contains("plan_required", answer.Text, StringComparison.Ordinal);
        }

        Assert.Equal((TwoFactorMode.Off, 1), await PolicyAsync("initech"));
        Assert.Equal(tries.Length, (await EntriesAsync("initech")).Count(kind => kind == "policy.change_refused"));
    }

    [Fact]
    public async Task when_fields_are_added_to_the_form_then_they_are_ignored()
    {
        await World.Dora.VisitAsync(Browser, "/admin/globex/security");
        await Browser.PostWithTokenAsync(
            "/admin/globex/security?slug=acme",
            ("Mandatory", "true"), ("PreviewToken", Browser.Page.Hidden("PreviewToken")), ("slug", "acme"), ("Tenant.Slug", "acme"), ("Tenant.Suspended", "true"), ("Tenant.PolicyVersion", "99"), ("Impact.Members", "0"));
        Assert.Equal((TwoFactorMode.Required, 2), await PolicyAsync("globex"));
        Assert.Equal((TwoFactorMode.Required, 1), await PolicyAsync("acme"));
        Assert.False((await World.Provider.TenantNowAsync("globex")).Suspended);
    }

    [Fact]
    public async Task when_the_form_comes_from_elsewhere_then_it_is_refused()
    {
        await World.Dora.VisitAsync(Browser, "/admin/globex/security");
        var answer = await Browser.PostAsync("/admin/globex/security", ("Mandatory", "true"), ("PreviewToken", Browser.Page.Hidden("PreviewToken")));
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal((TwoFactorMode.Off, 1), await PolicyAsync("globex"));
    }

    [Fact]
    public async Task when_the_form_is_sent_twenty_times_at_once_then_it_works_once()
    {
        await World.Dora.VisitAsync(Browser, "/admin/globex/security");
        Browser.Fill(Switch, "true");
        var (token, preview) = (Browser.Page.Hidden(DirectPost.TokenField), Browser.Page.Hidden("PreviewToken"));
        var copies = Enumerable.Range(0, 20).Select(_ => Browser.Copy(World.Provider.NewClient())).ToList();
        var answers = await Task.WhenAll(copies.Select(copy => copy.PostAsync(
            "/admin/globex/security", ("__RequestVerificationToken", token), ("Mandatory", "true"), ("PreviewToken", preview))));
        copies.ForEach(copy => copy.Dispose());

        Assert.Single(answers, answer => answer is { Status: HttpStatusCode.OK } && answer.Alert.Contains("mandatory now", StringComparison.Ordinal));
        Assert.Equal(19, answers.Count(answer => answer.Status is HttpStatusCode.Conflict && answer.Alert.Contains("preview_outdated", StringComparison.Ordinal)));
        Assert.Equal((TwoFactorMode.Required, 2), await PolicyAsync("globex"));
    }

    private Task<(TwoFactorMode, int)> PolicyAsync(string slug) => World.Provider.PolicyNowAsync(slug);

    private Task<List<string>> EntriesAsync(string slug) => World.Provider.WithDatabaseAsync(db =>
        db.Set<AuditEntry>().Where(e => db.Set<Tenant>().Any(t => t.Slug == slug && t.Id == e.TenantId)).Select(e => e.Kind).ToListAsync());
}
