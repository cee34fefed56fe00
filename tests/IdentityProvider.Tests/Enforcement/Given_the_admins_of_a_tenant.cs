using IdentityProvider.Enforcement;
using IdentityProvider.Policy;
using IdentityProvider.Tenancy;
using IdentityProvider.Tests.Driving;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityProvider.Tests.Enforcement;

public sealed class Given_the_admins_of_a_tenant(TestProvider provider) : IClassFixture<TestProvider>
{
    [Fact]
    public async Task when_all_step_down_or_leave_at_once_then_exactly_one_is_left()
    {
        var tenant = await provider.TenantAsync("leaving");
        for (var i = 0; i < 12; i++)
        {
            await provider.AdminAsync($"admin{i}@leaving.test", "leaving");
        }

        var admins = await AdminsAsync(tenant);
        var outcomes = await Task.WhenAll(admins.Select((admin, i) => Task.Run(() => ChangeAsync(
            (change, target) => i % 2 == 0 ? change.RemoveAsync(target, default) : change.ChangeRoleAsync(target, MemberRole.Member, default), admin, admin.AccountId))));

        Assert.Single(outcomes, MemberChangeOutcome.LastAdmin);
        Assert.Equal(11, outcomes.Count(outcome => outcome is MemberChangeOutcome.Changed));
        Assert.Single(await AdminsAsync(tenant));
    }

    [Fact]
    public async Task when_each_removes_the_next_at_once_then_one_is_left_who_was_asked_by_nobody_gone()
    {
        var tenant = await provider.TenantAsync("circle");
        for (var i = 0; i < 6; i++)
        {
            await provider.AdminAsync($"admin{i}@circle.test", "circle");
        }

        var admins = await AdminsAsync(tenant);
        var outcomes = await Task.WhenAll(admins.Select((admin, i) => Task.Run(() => ChangeAsync(
            (change, target) => change.RemoveAsync(target, default), admins[(i + 1) % admins.Count], admin.AccountId))));

        var left = await AdminsAsync(tenant);
        Assert.NotEmpty(left);
        Assert.Equal(admins.Count - left.Count, outcomes.Count(outcome => outcome is MemberChangeOutcome.Changed));
        Assert.All(outcomes, outcome => Assert.True(outcome is MemberChangeOutcome.Changed or MemberChangeOutcome.ActorIsNoAdmin));
    }

    [Theory]
    [InlineData("off", TwoFactorMode.Off, false, MemberChangeOutcome.Changed)]
    [InlineData("report", TwoFactorMode.ReportOnly, false, MemberChangeOutcome.Changed)]
    [InlineData("required", TwoFactorMode.Required, false, MemberChangeOutcome.LastReadyAdmin)]
    [InlineData("scheduled", TwoFactorMode.Required, true, MemberChangeOutcome.LastReadyAdmin)]
    public async Task when_the_last_who_has_a_second_factor_leaves_then_the_policy_decides(
        string slug, TwoFactorMode mode, bool isScheduled, MemberChangeOutcome expected)
    {
        var tenant = await provider.TenantAsync(slug, TenantPlan.Enterprise, mode);
        await provider.AdminAsync($"enrolled@{slug}.test", slug);
        await provider.AdminAsync($"other@{slug}.test", slug);
        var enrolled = (await AdminsAsync(tenant))[0];
        await provider.EnrolAsync(enrolled.AccountId);
        var from = isScheduled ? provider.Clock.GetUtcNow().AddDays(7) : (DateTimeOffset?)null;
        await provider.WithDatabaseAsync(db => db.Set<Tenant>().Where(t => t.Id == tenant.Id).ExecuteUpdateAsync(set => set.SetProperty(t => t.TwoFactorEffectiveAt, from)));

        Assert.Equal(expected, await ChangeAsync((change, target) => change.RemoveAsync(target, default), enrolled, enrolled.AccountId));
        Assert.Equal(expected is MemberChangeOutcome.Changed ? 1 : 2, (await AdminsAsync(tenant)).Count);
    }

    private async Task<MemberChangeOutcome> ChangeAsync(
        Func<MemberChange, MemberTarget, Task<MemberChangeOutcome>> change, Membership member, Guid actorId)
    {
        await using var scope = provider.Services.CreateAsyncScope();
        return await change(scope.ServiceProvider.GetRequiredService<MemberChange>(), new MemberTarget(member.TenantId, member.Id, actorId));
    }

    private Task<List<Membership>> AdminsAsync(Tenant tenant) => provider.WithDatabaseAsync(db => db.Set<Membership>().AsNoTracking()
        .Where(m => m.TenantId == tenant.Id && m.EndedAt == null && m.Role == MemberRole.Admin).OrderBy(m => m.Account.CanonicalEmail).ToListAsync());
}
