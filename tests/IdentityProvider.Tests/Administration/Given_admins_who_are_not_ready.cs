using System.Net;
using IdentityProvider.Policy;
using IdentityProvider.Tests.Driving;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.Administration;

/// <summary>Globex again: Dora and Hugo are ready, Gus has no second factor.</summary>
public sealed class Given_admins_who_are_not_ready : WorldForEachTest
{
    [Fact]
    public async Task when_only_one_of_several_is_ready_then_it_is_refused_and_says_who_lacks_what()
    {
        await ForgetRecoveryAsync(World.Hugo);
        var page = await TurnOnAsync();
        Assert.Equal(HttpStatusCode.Conflict, page.Status);
        Assert.Contains("admins_not_ready", page.Alert, StringComparison.Ordinal);
        var admins = page.ByTestId("admin-readiness").Children.Select(li => li.TextContent).ToList();
        Assert.Contains("Ready", admins.Single(text => text.Contains("dora@", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("Has not checked a recovery code", admins.Single(text => text.Contains("hugo@", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains("Without two-factor", admins.Single(text => text.Contains("gus@", StringComparison.Ordinal)), StringComparison.OrdinalIgnoreCase);
        Assert.Equal((TwoFactorMode.Off, 1), await World.Provider.PolicyNowAsync("globex"));
    }

    [Fact]
    public async Task when_an_admin_checks_a_recovery_code_then_they_are_ready_and_the_code_still_works()
    {
        await ForgetRecoveryAsync(World.Hugo);
        using var hugo = World.NewBrowser();
        var codes = await NewCodesAsync(hugo);
        await hugo.OpenAsync("/my/two-factor/check-recovery-code");
        Assert.Contains("not right", (await hugo.Fill("Recovery code", "AAAA-BBBB-CCCC-DDDD").PressAsync("Submit")).Alert, StringComparison.Ordinal);
        Assert.Equal("/my/two-factor", (await hugo.Fill("Recovery code", codes[0]).PressAsync("Submit")).Path);
        Assert.Contains("Recovery codes checked", hugo.Page.Text, StringComparison.Ordinal);
        var account = await World.Provider.AccountOfAsync(World.Hugo);
        Assert.Equal(10, await World.Provider.WithDatabaseAsync(db => db.Set<RecoveryCode>().CountAsync(c => c.AccountId == account.Id)));

        Assert.Equal(HttpStatusCode.OK, (await TurnOnAsync()).Status);
    }

    [Fact]
    public async Task when_new_codes_are_made_then_the_old_proof_is_worth_nothing()
    {
        using var hugo = World.NewBrowser();
        await NewCodesAsync(hugo);
        Assert.Equal(HttpStatusCode.Conflict, (await TurnOnAsync()).Status);
    }

    [Fact]
    public async Task when_the_only_admin_is_ready_then_it_is_enough()
    {
        await World.Provider.WithDatabaseAsync(async db =>
        {
            await OpenIdConnect.Change.RemoveMemberAsync(db, World.Hugo.Email, "globex", World.Provider.Clock.GetUtcNow());
            return await OpenIdConnect.Change.RemoveMemberAsync(db, World.Gus.Email, "globex", World.Provider.Clock.GetUtcNow());
        });
        Assert.Equal(HttpStatusCode.OK, (await TurnOnAsync()).Status);
    }

    [Fact]
    public async Task when_recovery_codes_are_guessed_at_the_check_then_the_same_counter_stops_it()
    {
        using var hugo = World.NewBrowser();
        var code = (await NewCodesAsync(hugo))[0];
        await hugo.OpenAsync("/my/two-factor/check-recovery-code");
        for (var i = 0; i < 5; i++)
        {
            await hugo.Fill("Recovery code", "AAAA-BBBB-CCCC-DDDD").PressAsync("Submit");
        }

        Assert.Contains("not right", (await hugo.Fill("Recovery code", code).PressAsync("Submit")).Alert, StringComparison.Ordinal);
    }

    private async Task<List<string>> NewCodesAsync(Browser hugo)
    {
        await World.Hugo.VisitAsync(hugo, "/my/two-factor/recovery-codes");
        await hugo.PressAsync("New recovery codes");
        return [.. hugo.Page.ByTestId("recovery-codes").Children.Select(li => li.TextContent.Trim())];
    }

    private async Task<Page> TurnOnAsync()
    {
        await World.Dora.VisitAsync(Browser, "/admin/globex/security");
        return await Browser.Fill("Mandatory two-factor authentication", "true").PressAsync("Confirm");
    }

    private async Task ForgetRecoveryAsync(Person person)
    {
        var account = await World.Provider.AccountOfAsync(person);
        await World.Provider.WithDatabaseAsync(db => db.Set<RecoveryProof>().Where(p => p.AccountId == account.Id).ExecuteDeleteAsync());
    }
}
