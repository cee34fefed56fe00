using IdentityProvider.Auditing;
using IdentityProvider.Enforcement;
using IdentityProvider.Policy;
using IdentityProvider.Tenancy;
using IdentityProvider.Tests.Driving;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityProvider.Tests.Enforcement;

public sealed class Given_a_tenant_policy(TestProvider provider) : IClassFixture<TestProvider>
{
    [Fact]
    public async Task when_an_enrolled_admin_turns_it_on_then_the_version_grows_and_history_knows_before_and_after()
    {
        var (tenant, admin) = await TenantWithAdminAsync("on");
        Assert.Equal(PolicyChangeOutcome.Changed, await ApplyAsync(tenant, TwoFactorMode.Required, 1, admin));

        var now = await TenantAsync(tenant);
        Assert.Equal((TwoFactorMode.Required, 2, admin), (now.TwoFactorMode, now.PolicyVersion, now.PolicyChangedBy));
        var entry = Assert.Single(await EntriesAsync(tenant));
        Assert.Equal(("policy.changed", admin), (entry.Kind, entry.ActorId));
        Assert.Contains("\"before\":\"Off\"", entry.Details, StringComparison.Ordinal);
        Assert.Contains("\"after\":\"Required\"", entry.Details, StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_it_changes_then_every_admin_hears_of_it_and_no_member_does()
    {
        var (tenant, admin) = await TenantWithAdminAsync("mail");
        await provider.EnrolAsync((await provider.AccountOfAsync(await provider.AdminAsync("second@mail.test", "mail"))).Id);
        await provider.PersonAsync("member@mail.test", "mail");
        await ApplyAsync(tenant, TwoFactorMode.Required, 1, admin);

        Assert.Contains("mandatory", (await provider.Mail.NextAsync("second@mail.test", TestContext.Current.CancellationToken)).Body, StringComparison.Ordinal);
        Assert.Contains("Mail", (await provider.Mail.NextAsync("admin@mail.test", TestContext.Current.CancellationToken)).Subject, StringComparison.Ordinal);
        Assert.DoesNotContain(provider.Mail.All, mail => mail.To == "member@mail.test");
    }

    [Fact]
    public async Task when_the_plan_is_standard_then_nothing_changes_and_the_refusal_is_kept()
    {
        var (tenant, admin) = await TenantWithAdminAsync("standard", TenantPlan.Standard);
        foreach (var mode in Enum.GetValues<TwoFactorMode>())
        {
            Assert.Equal(PolicyChangeOutcome.PlanRequired, await ApplyAsync(tenant, mode, 1, admin));
        }

        Assert.Equal((TwoFactorMode.Off, 1), Shape(await TenantAsync(tenant)));
        Assert.All(await EntriesAsync(tenant), entry => Assert.Equal("policy.change_refused", entry.Kind));
    }

    [Fact]
    public async Task when_the_plan_was_lost_then_only_the_platform_ends_the_policy()
    {
        var (tenant, admin) = await TenantWithAdminAsync("lost", TenantPlan.Standard, TwoFactorMode.Required);
        Assert.Equal(PolicyChangeOutcome.PlanRequired, await ApplyAsync(tenant, TwoFactorMode.ReportOnly, 1, admin));
        Assert.Equal(PolicyChangeOutcome.PlanRequired, await ApplyAsync(tenant, TwoFactorMode.Off, 1, admin));
        Assert.Equal(PolicyChangeOutcome.PlanRequired, await ApplyAsync(tenant, TwoFactorMode.ReportOnly, 1, null));
        Assert.Equal((TwoFactorMode.Required, 1), Shape(await TenantAsync(tenant)));
        Assert.Equal(PolicyChangeOutcome.Changed, await ApplyAsync(tenant, TwoFactorMode.Off, 1, null));
    }

    [Fact]
    public async Task when_the_admin_has_no_second_factor_then_it_cannot_be_turned_on()
    {
        var (tenant, admin) = await TenantWithAdminAsync("unready", enrolled: false);
        Assert.Equal(PolicyChangeOutcome.AdminsNotReady, await ApplyAsync(tenant, TwoFactorMode.Required, 1, admin));
        Assert.Equal((TwoFactorMode.Off, 1), Shape(await TenantAsync(tenant)));
    }

    [Fact]
    public async Task when_the_platform_itself_turns_it_on_then_nobody_needs_to_be_enrolled()
    {
        var (tenant, _) = await TenantWithAdminAsync("platform", enrolled: false);
        Assert.Equal(PolicyChangeOutcome.Changed, await ApplyAsync(tenant, TwoFactorMode.Required, 1, null));
    }

    [Fact]
    public async Task when_another_change_came_between_then_it_is_not_overwritten()
    {
        var (tenant, admin) = await TenantWithAdminAsync("stale");
        await ApplyAsync(tenant, TwoFactorMode.Required, 1, admin);
        Assert.Equal(PolicyChangeOutcome.Outdated, await ApplyAsync(tenant, TwoFactorMode.Off, 1, admin));
        Assert.Equal((TwoFactorMode.Required, 2), Shape(await TenantAsync(tenant)));
    }

    [Fact]
    public async Task when_it_is_so_already_then_the_version_stays()
    {
        var (tenant, admin) = await TenantWithAdminAsync("same");
        Assert.Equal(PolicyChangeOutcome.Unchanged, await ApplyAsync(tenant, TwoFactorMode.Off, 1, admin));
        Assert.Equal((TwoFactorMode.Off, 1), Shape(await TenantAsync(tenant)));
        Assert.Empty(await EntriesAsync(tenant));
    }

    [Fact]
    public async Task when_twenty_admins_change_it_at_once_then_the_version_grows_by_exactly_the_successes()
    {
        var (tenant, admin) = await TenantWithAdminAsync("race");
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(async () =>
        {
            var seen = await TenantAsync(tenant);
            var other = seen.TwoFactorMode is TwoFactorMode.Off ? TwoFactorMode.Required : TwoFactorMode.Off;
            return await ApplyAsync(tenant, other, seen.PolicyVersion, admin);
        })));

        var successes = outcomes.Count(o => o is PolicyChangeOutcome.Changed);
        Assert.InRange(successes, 1, 20);
        Assert.All(outcomes, o => Assert.True(o is PolicyChangeOutcome.Changed or PolicyChangeOutcome.Outdated));
        Assert.Equal(1 + successes, (await TenantAsync(tenant)).PolicyVersion);
        Assert.Equal(successes, (await EntriesAsync(tenant)).Count);
    }

    [Fact]
    public async Task when_it_is_previewed_then_members_without_a_second_factor_and_the_admins_are_counted()
    {
        var (tenant, _) = await TenantWithAdminAsync("preview");
        await provider.AdminAsync("late@preview.test", "preview");
        await provider.PersonAsync("member@preview.test", "preview");
        await provider.TenantAsync("elsewhere");
        await provider.PersonAsync("stranger@preview.test", "elsewhere");

        await using var scope = provider.Services.CreateAsyncScope();
        var impact = await scope.ServiceProvider.GetRequiredService<PolicyPreview>().OfAsync(tenant, TestContext.Current.CancellationToken);
        Assert.Equal((3, 2, 1), (impact.Members, impact.WithoutTwoFactor, impact.WithTwoFactor));
        Assert.Equal([("admin@preview.test", true), ("late@preview.test", false)], impact.Admins.Select(a => (a.Email, a.IsEnrolled)));
    }

    private async Task<(Guid TenantId, Guid AdminId)> TenantWithAdminAsync(
        string slug, TenantPlan plan = TenantPlan.Enterprise, TwoFactorMode mode = TwoFactorMode.Off, bool enrolled = true)
    {
        var tenant = await provider.TenantAsync(slug, plan, mode);
        var admin = await provider.AccountOfAsync(await provider.AdminAsync($"admin@{slug}.test", slug));
        if (enrolled)
        {
            await provider.EnrolAsync(admin.Id);
        }

        return (tenant.Id, admin.Id);
    }

    private async Task<PolicyChangeOutcome> ApplyAsync(Guid tenantId, TwoFactorMode mode, int seenVersion, Guid? actorId)
    {
        await using var scope = provider.Services.CreateAsyncScope();
        var previews = scope.ServiceProvider.GetRequiredService<PolicyPreview>();
        var tenant = await TenantAsync(tenantId);
        var seen = previews.Open(previews.TokenOf(tenant, mode, null, await previews.OfAsync(tenantId, TestContext.Current.CancellationToken)))!;
        return await scope.ServiceProvider.GetRequiredService<PolicyChange>().ApplyAsync(
            new WantedPolicy(tenantId, mode, null, seenVersion, actorId, seen with { Version = seenVersion }), TestContext.Current.CancellationToken);
    }

    private Task<Tenant> TenantAsync(Guid id) => provider.WithDatabaseAsync(db => db.Set<Tenant>().AsNoTracking().SingleAsync(t => t.Id == id));

    private Task<List<AuditEntry>> EntriesAsync(Guid tenantId) =>
        provider.WithDatabaseAsync(db => db.Set<AuditEntry>().AsNoTracking().Where(e => e.TenantId == tenantId).ToListAsync());

    private static (TwoFactorMode, int) Shape(Tenant tenant) => (tenant.TwoFactorMode, tenant.PolicyVersion);
}
