using System.Net;
using IdentityProvider.Accounts;
using IdentityProvider.Auditing;
using IdentityProvider.Tenancy;
using IdentityProvider.Tests.Driving;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.SignIn;

/// <summary>One invitation, or two of one person, accepted from many browsers at the same moment.</summary>
public sealed class Given_an_invitation_that_many_accept : WorldForEachTest
{
    private const string Nina = "nina@new.test";
    private const string Dead = "This invitation is no longer valid.";

    [Fact]
    public async Task when_twenty_accept_at_once_then_one_account_and_one_membership_come_of_it()
    {
        var link = await World.InviteAsync(World.Dora, "globex", Nina);
        var pages = await AtOnceAsync(Enumerable.Repeat(link, 20));
        Assert.Single(pages, page => page.Path == "/my/profile");
        // Note: whoever looks while the account is there and the invitation still looked open is asked to sign in as it.
        Assert.All(pages.Where(page => page.Path is not ("/my/profile" or "/signin")), page => Assert.Contains(Dead, page.Alert, StringComparison.Ordinal));
        await AssertNinaIsOneAsync("globex");
    }

    [Fact]
    public async Task when_two_tenants_invited_one_new_person_and_both_are_accepted_at_once_then_one_account_comes_of_it_and_the_other_link_stays_good()
    {
        var globex = await World.InviteAsync(World.Dora, "globex", Nina);
        var initech = await World.InviteAsync(World.Finn, "initech", Nina);
        var pages = await AtOnceAsync(Enumerable.Repeat((string[])[globex, initech], 10).SelectMany(links => links));
        Assert.Single(pages, page => page.Path == "/my/profile");
        var members = await World.Provider.WithDatabaseAsync(db => db.Set<Membership>().Where(m => m.Account.Email == Nina).Select(m => m.Tenant.Slug).ToListAsync());
        Assert.Equal(1, await World.AccountsOfAsync(Nina));

        var open = Assert.Single(members) == "globex" ? initech : globex;
        using var later = World.NewBrowser();
        await later.OpenAsync(open);
        Assert.True(later.Page.HasButton("Accept"));
        Assert.False(later.Page.HasField("New password"));
    }

    /// <summary>Each opens the link first, so that all press the button at one moment.</summary>
    private async Task<Page[]> AtOnceAsync(IEnumerable<string> links)
    {
        List<Browser> browsers = [];
        foreach (var link in links)
        {
            var browser = World.NewBrowser();
            await browser.OpenAsync(link);
            browser.Fill("Name", "Nina").Fill("New password", InvitationDriving.NewPassword);
            browsers.Add(browser);
        }

        var pages = await Task.WhenAll(browsers.Select(browser => Task.Run(() => browser.PressAsync("Accept"))));
        Assert.All(pages, page => Assert.Equal(HttpStatusCode.OK, page.Status));
        browsers.ForEach(browser => browser.Dispose());
        return pages;
    }

    private async Task AssertNinaIsOneAsync(string slug)
    {
        Assert.Equal(1, await World.AccountsOfAsync(Nina));
        Assert.Single(await World.MembersNowAsync(slug), member => member.StartsWith(Nina, StringComparison.Ordinal));
        Assert.Single(await World.Provider.WithDatabaseAsync(db => db.Set<AuditEntry>().Where(e => e.Kind == "invitation.accepted").ToListAsync()));
        Assert.Single(await World.Provider.WithDatabaseAsync(db => db.Set<Account>().Where(a => a.Name == "Nina").ToListAsync()));
    }
}
