using IdentityProvider.Auditing;
using IdentityProvider.Tenancy;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.OpenIdConnect;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.Hosting;

public sealed class Given_an_operator_who_is_added : WorldForEachTest
{
    private const string Olga = "olga@platform.test";

    [Fact]
    public async Task when_the_person_is_new_then_the_link_makes_account_and_second_factor_and_works_once()
    {
        var link = await AddAsync(Olga);
        Assert.Equal(0, await World.AccountsOfAsync(Olga));

        await Browser.AcceptAsNewAsync(link, "Olga");
        Assert.Equal("/signin/set-up-two-factor", Browser.Page.Path);
        var olga = new Person(World.Provider, Olga, InvitationDriving.NewPassword);
        await olga.SetUpAsync(Browser);
        Assert.Contains(Browser.Page.Path, (string[])["/operator", "/my/two-factor"]);
        Assert.True((await World.Provider.AccountOfAsync(olga)).IsOperator);
        Assert.Equal(["operator.added", "operator.invited"], await World.Provider.WithDatabaseAsync(db =>
            db.Set<AuditEntry>().Where(e => e.Kind.StartsWith("operator.")).OrderBy(e => e.Kind).Select(e => e.Kind).ToListAsync()));

        using var thief = World.NewBrowser();
        Assert.Contains("no longer valid", (await thief.OpenAsync(link)).Alert, StringComparison.Ordinal);
        await RefusedAsync(Olga, "is an operator already");
    }

    [Fact]
    public async Task when_there_is_an_account_then_it_is_an_operators_only_after_it_signed_in_and_accepted()
    {
        var dead = await AddAsync("bob@acme.test");
        var link = await AddAsync("bob@acme.test");
        Assert.False(await IsOperatorAsync(World.Bob));
        Assert.Contains("no longer valid", (await Browser.OpenAsync(dead)).Alert, StringComparison.Ordinal);

        await World.Eve.VisitAsync(Browser, "/my/profile");
        await Browser.OpenAsync(link);
        await Browser.PostWithTokenAsync(link);
        Assert.False(await IsOperatorAsync(World.Eve) || await IsOperatorAsync(World.Bob));

        await Browser.PressAsync("Sign out and go on");
        await Browser.PressAsync("Accept");
        await World.Bob.EnterPasswordAsync(Browser);
        await World.Bob.EnterCodeAsync(Browser);
        await Browser.PressAsync("Accept");
        Assert.Contains(Browser.Page.Path, (string[])["/operator", "/my/two-factor"]);
        Assert.True(await IsOperatorAsync(World.Bob));
        Assert.Equal(1, await World.Provider.WithDatabaseAsync(db => db.Set<Membership>().CountAsync(m => m.Account.Email == "bob@acme.test")));
    }

    [Fact]
    public async Task when_the_address_is_none_or_its_account_is_closed_then_one_line_says_so()
    {
        await RefusedAsync("nobody", "'nobody' is no e-mail address.");
        await World.Provider.WithDatabaseAsync(db => Change.DisableAccountAsync(db, "bob@acme.test"));
        await RefusedAsync("bob@acme.test", "may not sign in");
        Assert.Equal(0, await World.Provider.CountAsync<Invitation>());
    }

    private async Task<string> AddAsync(string email)
    {
        var (code, output, error) = await World.Provider.CommandAsync("operator", "add", email);
        Assert.Equal((0, ""), (code, error));
        Assert.Matches($@"{email} becomes an operator by this link, once, until \d{{4}}-\d\d-\d\d \d\d:\d\d UTC\.", output);
        return InvitationDriving.LinkIn(output);
    }

    private async Task RefusedAsync(string email, string reason)
    {
        var (code, output, error) = await World.Provider.CommandAsync("operator", "add", email);
        Assert.Equal((1, ""), (code, output));
        Assert.Contains(reason, Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    private async Task<bool> IsOperatorAsync(Person person) => (await World.Provider.AccountOfAsync(person)).IsOperator;
}
