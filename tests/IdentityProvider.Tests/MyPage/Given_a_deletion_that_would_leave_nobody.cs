using IdentityProvider.Accounts;
using IdentityProvider.Tenancy;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.OpenIdConnect;
using IdentityProvider.Tests.SignIn;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.MyPage;

public sealed class Given_a_deletion_that_would_leave_nobody : WorldForEachTest
{
    private static readonly TimeSpan Wait = TimeSpan.FromDays(7);

    private TestProvider Provider => World.Provider;

    [Fact]
    public async Task when_the_person_is_the_only_admin_or_the_only_ready_one_then_it_is_refused_with_the_tenants_name()
    {
        await World.Finn.VisitAsync(Browser, "/my/delete-account");
        Assert.Contains("Initech", Browser.Page.Alert, StringComparison.Ordinal);
        Assert.False(Browser.Page.HasButton("Delete my account"));
        await Browser.PostWithTokenAsync("/my/delete-account");
        Assert.Contains("Initech", Browser.Page.Alert, StringComparison.Ordinal);

        await Provider.WithDatabaseAsync(db => Change.PromoteAsync(db, World.Cleo.Email, "acme"));
        using var adas = World.NewBrowser();
        await World.Ada.VisitAsync(adas, "/my/delete-account");
        Assert.Contains("Acme Inc.", adas.Page.Alert, StringComparison.Ordinal);
        Assert.Equal(0, await Provider.EventsAsync("account.deletion_requested"));
    }

    [Fact]
    public async Task when_nobody_else_is_left_on_the_day_then_it_is_put_off_and_everybody_is_told_once()
    {
        await World.Dora.AskForDeletionAsync(Browser);
        await DemoteAsync(World.Hugo);
        await DemoteAsync(World.Gus);
        await Provider.SweepAfterAsync(Wait);
        await Provider.SweepAsync();
        await Provider.AllMailDeliveredAsync(TestContext.Current.CancellationToken);
        Assert.Equal((1, 1), (await World.AccountsOfAsync(World.Dora.Email), await Provider.EventsAsync("account.deletion_put_off")));
        Assert.Contains("Globex", Assert.Single(Provider.Mail.All, m => m.Subject == "Your account could not be deleted yet").Body, StringComparison.Ordinal);

        await Provider.WithDatabaseAsync(db => Change.PromoteAsync(db, World.Hugo.Email, "globex"));
        await Provider.SweepAfterAsync(Wait);
        Assert.Equal(0, await World.AccountsOfAsync(World.Dora.Email));
    }

    [Fact]
    public async Task when_both_admins_are_due_at_once_then_one_stays()
    {
        using var hugos = World.NewBrowser();
        await DemoteAsync(World.Gus);
        await World.Dora.AskForDeletionAsync(Browser);
        await World.Hugo.AskForDeletionAsync(hugos);
        Provider.Clock.AdjustTime(Provider.Clock.GetUtcNow() + Wait);
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(Provider.SweepAsync)));
        Assert.Equal(1, await World.AccountsOfAsync(World.Dora.Email) + await World.AccountsOfAsync(World.Hugo.Email));
        Assert.Equal(1, await Provider.EventsAsync("account.deleted"));
    }

    [Fact]
    public async Task when_the_person_is_the_last_operator_then_it_is_refused()
    {
        await Provider.WithDatabaseAsync(db => db.Set<Account>().Where(a => a.CanonicalEmail == World.Bob.Email).ExecuteUpdateAsync(set => set.SetProperty(a => a.IsOperator, true)));
        await World.Bob.VisitAsync(Browser, "/my/delete-account");
        Assert.Contains("last operator", Browser.Page.Alert, StringComparison.Ordinal);
        await Browser.PostWithTokenAsync("/my/delete-account");
        Assert.Equal(0, await Provider.EventsAsync("account.deletion_requested"));
    }

    private async Task DemoteAsync(Person person)
    {
        var id = (await Provider.AccountOfAsync(person)).Id;
        await Provider.WithDatabaseAsync(db => db.Set<Membership>().Where(m => m.AccountId == id).ExecuteUpdateAsync(set => set.SetProperty(m => m.Role, MemberRole.Member)));
    }
}
