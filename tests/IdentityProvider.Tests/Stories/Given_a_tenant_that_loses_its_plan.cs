using System.Net;
using IdentityProvider.Auditing;
using IdentityProvider.Policy;
using IdentityProvider.Provisioning;
using IdentityProvider.Tenancy;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.Enforcement;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.Stories;

public sealed class Given_a_tenant_that_loses_its_plan : WorldForEachTest
{
    [Fact]
    public async Task when_the_policy_was_on_then_it_goes_on_to_be_demanded_and_the_admins_are_told()
    {
        using var bob = World.NewBrowser();
        var tokens = await World.AcmeWeb.SignInAsync(bob, World.Bob);

        await ChangeAsync("Standard", "plan");

        Assert.Contains("stays in force", (await World.Provider.Mail.NextAsync(World.Ada.Email, cancellation: TestContext.Current.CancellationToken)).Body, StringComparison.Ordinal);
        using var cleo = World.NewBrowser();
        await cleo.OpenAsync(World.AcmeWeb.Request().Address);
        Assert.Equal("/signin/confirm-email", (await World.Cleo.EnterPasswordAsync(cleo)).Path);
        Assert.Equal("mfa", (await World.AcmeWeb.RefreshAsync(tokens.RefreshToken)).IdTokenClaims.GetProperty("acr").GetString());
        Assert.Equal((TwoFactorMode.Required, 1), await PolicyAsync());
        Assert.Contains("tenant.plan_changed", await KindsAsync());
        Assert.DoesNotContain("policy.changed", await KindsAsync());
    }

    [Fact]
    public async Task when_its_admin_would_turn_the_policy_off_then_the_switch_is_closed_and_a_direct_post_is_refused()
    {
        await ChangeAsync("Standard", "plan");
        var page = await World.Ada.VisitAsync(Browser, "/admin/acme/security");
        Assert.True(page.Field("Mandatory two-factor authentication").HasAttribute("disabled"));
        Assert.True(page.Field("Mandatory two-factor authentication").HasAttribute("checked"));
        Assert.Contains("stays in force", page.Text, StringComparison.Ordinal);

        var answer = await Browser.PostWithTokenAsync("/admin/acme/security", ("Mandatory", "false"), ("PreviewToken", page.Hidden("PreviewToken")));
        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
        Assert.Equal((TwoFactorMode.Required, 1), await PolicyAsync());
    }

    [Fact]
    public async Task when_the_platform_says_so_then_the_policy_ends_and_when_the_plan_comes_back_the_admin_decides_again()
    {
        await ChangeAsync("Standard", "plan");
        await ChangeAsync("Standard", "twoFactor");
        Assert.Equal((TwoFactorMode.Off, 2), await PolicyAsync());

        await ChangeAsync("Enterprise", "plan");
        await PolicySwitch.TurnAsync(Browser, World.Ada, "acme", on: true);
        Assert.Equal((TwoFactorMode.Required, 3), await PolicyAsync());
    }

    [Fact]
    public async Task when_its_admins_would_exempt_a_member_then_they_may_not_and_what_was_granted_before_they_take_back()
    {
        await World.PromoteAsync(World.Bob, "acme");
        await World.Ada.GrantAsync(Browser, "acme", World.Cleo);
        using var bob = World.NewBrowser();
        await World.Bob.VisitAsync(bob, "/admin/acme/security");
        await World.Ada.VisitAsync(Browser, $"/admin/acme/members/{(await World.MembershipAsync(World.Gus, "acme")).Id}/exemption");
        await ChangeAsync("Standard", "plan");

        var refused = await bob.PressAsync("Approve");
        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
        Assert.Contains("Exemptions need the Enterprise plan.", refused.Alert, StringComparison.Ordinal);
        Assert.False(refused.HasButton("Approve"));
        refused = await Browser.Fill("Reason", Exempting.Reason).PressAsync("Grant exemption");
        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
        Assert.Contains("plan_required", refused.Alert, StringComparison.Ordinal);
        Assert.False((await World.Ada.VisitAsync(Browser, "/admin/acme/members")).HasLink("Grant exemption"));
        Assert.Null((await World.OnlyExemptionAsync()).ApprovedAt);

        Assert.Contains("is withdrawn", (await World.Ada.AnswerAsync(Browser, "acme", "Withdraw")).Alert, StringComparison.Ordinal);
        await ChangeAsync("Enterprise", "plan");
        Assert.Contains("waits for another admin", (await World.Ada.GrantAsync(Browser, "acme", World.Gus)).Alert, StringComparison.Ordinal);
    }

    private Task ChangeAsync(string plan, string overwrite) => World.Provider.ProvisionAsync(
        $$"""{ "tenants": [ { "slug": "acme", "plan": "{{plan}}", "twoFactor": { "mode": "Off" } } ] }""",
        new ApplyChoices { Overwrite = new HashSet<string> { overwrite } });

    private Task<(TwoFactorMode, int)> PolicyAsync() => World.Provider.PolicyNowAsync("acme");

    private Task<List<string>> KindsAsync() => World.Provider.WithDatabaseAsync(db =>
        db.Set<AuditEntry>().Where(e => db.Set<Tenant>().Any(t => t.Slug == "acme" && t.Id == e.TenantId)).Select(e => e.Kind).ToListAsync());
}
