using IdentityProvider.Auditing;
using IdentityProvider.Enforcement;
using IdentityProvider.Persistence;
using IdentityProvider.Policy;
using IdentityProvider.Sessions;
using IdentityProvider.SignIn;
using IdentityProvider.Tenancy;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.SignIn;
using IdentityProvider.Tests.TwoFactor;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityProvider.Tests.Enforcement;

public sealed class Given_a_reset_and_a_race : WorldForEachTest
{
    [Fact]
    public async Task when_twenty_admins_requests_reset_one_member_at_once_then_one_did_and_one_mail_goes_out()
    {
        var request = await RequestAsync(World.Ada, World.Bob);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => ResetAsync(request))));
        Assert.Single(answers, a => a.Targets[0].Outcome is ResetOutcome.Reset);
        Assert.Equal(19, answers.Count(a => a.Targets[0].Outcome is ResetOutcome.NothingToReset));
        Assert.Equal(1, await World.Provider.WithDatabaseAsync(db => db.Set<AuditEntry>().CountAsync(e => e.Kind == "two_factor.reset")));
        Assert.Equal(1, await World.Provider.CountAsync<SecurityNotice>());
    }

    [Fact]
    public async Task when_sign_ins_complete_at_that_moment_then_no_session_survives()
    {
        var codes = await World.Provider.NewRecoveryCodesAsync(World.Bob);
        var browsers = codes.Select(_ => World.NewBrowser()).ToList();
        foreach (var browser in browsers)
        {
            await browser.TryPasswordAsync(World.Bob);
            await browser.FollowAsync("Use a recovery code");
        }

        var request = await RequestAsync(World.Ada, World.Bob);
        var signIns = browsers.Select((browser, i) => Task.Run(() => browser.Fill("Recovery code", codes[i]).PressAsync("Submit"))).ToList();
        await Task.WhenAll([.. signIns, Task.Run(() => ResetAsync(request))]);

        Assert.All(await World.Provider.SessionsOfAsync(World.Bob), session => Assert.NotNull(session.EndedAt));
        Assert.Equal(0, await World.Provider.CountAsync<RecoveryCode>());
        browsers.ForEach(browser => browser.Dispose());
    }

    [Fact]
    public async Task when_tokens_are_refreshed_at_that_moment_then_no_family_survives()
    {
        var families = new List<TokenAnswer>();
        for (var n = 0; n < 6; n++)
        {
            using var browser = World.NewBrowser();
            families.Add(await World.AcmeWeb.SignInAsync(browser, World.Bob));
        }

        var request = await RequestAsync(World.Ada, World.Bob);
        var refreshed = families.Select(family => Task.Run(() => World.AcmeWeb.RefreshAsync(family.RefreshToken))).ToList();
        await Task.WhenAll([.. refreshed, Task.Run(() => ResetAsync(request))]);

        foreach (var answer in refreshed.Select(task => task.Result).Concat(families))
        {
            if (answer.Succeeded)
            {
                Assert.Equal("invalid_grant", (await World.AcmeWeb.RefreshAsync(answer.RefreshToken)).Error);
                Assert.Equal("False", (await World.AcmeWeb.IntrospectAsync(answer.AccessToken)).Text("active"));
            }
        }
    }

    /// <summary>It has read its token before and judges after: by what the reset left, not by what was there when it began to wait.</summary>
    [Fact]
    public async Task when_a_refresh_waits_for_a_reset_under_way_then_it_is_refused()
    {
        using var browser = World.NewBrowser();
        var tokens = await World.AcmeWeb.SignInAsync(browser, World.Bob);
        var account = await World.Provider.AccountOfAsync(World.Bob);
        var cancellation = TestContext.Current.CancellationToken;
        await using var scope = World.Provider.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<IdentityProviderDbContext>();

        Task<TokenAnswer> refresh;
        await using (var reset = await WriteTransaction.BeginAsync(db, scope.ServiceProvider.GetRequiredService<WriterTurn>(), cancellation))
        {
            await db.Set<Tenant>().HoldAsync((await World.Provider.TenantNowAsync("acme")).Id, cancellation);
            await scope.ServiceProvider.GetRequiredService<SecondFactorErasure>().EraseAsync(account.Id, SessionEnd.EndedByAdmin, cancellation);
            await db.SaveChangesAsync(cancellation);
            World.Provider.Statements.Reset();
            refresh = Task.Run(() => World.AcmeWeb.RefreshAsync(tokens.RefreshToken), cancellation);
            while (!World.Provider.Statements.Statements.Any(IsLastBeforeTheWait))
            {
                await Task.Yield();
            }

            await reset.CommitAsync(cancellation);
        }

        Assert.Equal("invalid_grant", (await refresh).Error);

        bool IsLastBeforeTheWait(string statement) =>
            statement.Contains(db is PostgreSqlDbContext ? "FOR SHARE" : "FROM \"tokens\"", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("off", TwoFactorMode.Off, ResetOutcome.Reset)]
    [InlineData("required", TwoFactorMode.Required, ResetOutcome.LastReadyAdmin)]
    public async Task when_the_last_admin_with_a_second_factor_is_named_then_the_policy_decides(string slug, TwoFactorMode mode, ResetOutcome expected)
    {
        await World.Provider.TenantAsync(slug, TenantPlan.Enterprise, mode);
        var (last, other) = (await World.Provider.AdminAsync($"last@{slug}.test", slug), await World.Provider.AdminAsync($"other@{slug}.test", slug));
        await World.Provider.EnrolAsync((await World.Provider.AccountOfAsync(last)).Id);
        Assert.Equal(expected, (await ResetAsync(await RequestAsync(other, last))).Targets.Single().Outcome);
    }

    [Fact]
    public async Task when_admins_reset_each_other_in_a_circle_at_once_then_one_with_a_second_factor_is_left()
    {
        var tenant = await World.Provider.TenantAsync("circle", TenantPlan.Enterprise, TwoFactorMode.Required);
        var admins = new List<Person>();
        for (var n = 0; n < 8; n++)
        {
            admins.Add(await World.Provider.AdminAsync($"admin{n}@circle.test", "circle"));
            await World.Provider.EnrolAsync((await World.Provider.AccountOfAsync(admins[n])).Id);
        }

        var requests = new List<FactorRequest>();
        for (var n = 0; n < admins.Count; n++)
        {
            requests.Add(await RequestAsync(admins[n], admins[(n + 1) % admins.Count]));
        }

        var answers = await Task.WhenAll(requests.Select(request => Task.Run(() => ResetAsync(request))));
        Assert.Single(answers, a => a.Targets.Single().Outcome is ResetOutcome.LastReadyAdmin);
        Assert.Equal(1, await World.Provider.WithDatabaseAsync(db => db.Set<Membership>()
            .CountAsync(m => m.TenantId == tenant.Id && db.Set<Authenticator>().Any(a => a.AccountId == m.AccountId))));
    }

    [Fact]
    public async Task when_an_operator_resets_then_shared_accounts_are_theirs_too_and_who_is_none_may_nothing()
    {
        await World.Provider.EnrolAsync((await World.Provider.AccountOfAsync(World.Gus)).Id);
        var request = await RequestAsync(World.Stranger, World.Gus, "globex") with { ByOperator = true };
        Assert.Equal(ResetOutcome.ActorIsNoAdmin, (await ResetAsync(request)).Targets.Single().Outcome);
        await World.Provider.ChangeAccountAsync(World.Stranger, account => account.IsOperator = true);
        Assert.Equal(ResetOutcome.Reset, (await ResetAsync(request)).Targets.Single().Outcome);
        var mail = await World.Provider.Mail.NextAsync(World.Gus.Email, TestContext.Current.CancellationToken);
        Assert.Contains("By: the platform", mail.Body, StringComparison.Ordinal);
    }

    private Task<ResetAnswer> ResetAsync(FactorRequest request) =>
        World.Provider.WithAsync<TwoFactorReset, ResetAnswer>(reset => reset.ApplyAsync(request, TestContext.Current.CancellationToken));

    /// <param name="tenant">Where the member is in several.</param>
    private async Task<FactorRequest> RequestAsync(Person actor, Person member, string? tenant = null)
    {
        Assert.True(StatedReason.TryParse("Lost the phone", out var reason));
        var actorId = (await World.Provider.AccountOfAsync(actor)).Id;
        var membership = await World.Provider.WithDatabaseAsync(db => db.Set<Membership>()
            .SingleAsync(m => m.Account.CanonicalEmail == member.Email && (tenant == null || m.Tenant.Slug == tenant)));
        return new FactorRequest(membership.TenantId, [membership.Id], actorId, reason);
    }
}
