using System.Text.RegularExpressions;
using IdentityProvider.Accounts;
using IdentityProvider.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.Driving;

/// <summary>What tests of invitations do again and again.</summary>
internal static partial class InvitationDriving
{
    public const string NewPassword = "a brand new passphrase";

    /// <summary>Dora, of globex, or Ada, of acme, invites by the console.</summary>
    /// <returns>The link that came by mail.</returns>
    public static async Task<string> InviteAsync(this World world, Person admin, string slug, string email, string role = "Member", string application = "")
    {
        using var browser = world.NewBrowser();
        var page = await world.TryInviteAsync(browser, admin, slug, email, role, application);
        Assert.StartsWith("An invitation is on its way to", page.Alert, StringComparison.Ordinal);
        return await world.InvitationLinkAsync(email);
    }

    public static async Task<Page> TryInviteAsync(
        this World world, Browser browser, Person admin, string slug, string email, string role = "Member", string application = "")
    {
        Assert.NotNull(world);
        await admin.VisitAsync(browser, $"/admin/{slug}/members/invite");
        browser.Fill("Email", email).Fill("Role", role);
        if (application.Length > 0)
        {
            browser.Fill("Lead to afterwards", application);
        }

        return await browser.PressAsync("Send invitation");
    }

    public static async Task<string> InvitationLinkAsync(this World world, string email) =>
        LinkIn((await world.Provider.Mail.NextAsync(email, mail => Link().IsMatch(mail.Body), TestContext.Current.CancellationToken)).Body);

    public static string LinkIn(string text) => Link().Match(text) is { Success: true } match ? match.Value : throw new InvalidOperationException($"There is no link in: {text}");

    /// <summary>Makes an account by the link.</summary>
    public static async Task<Page> AcceptAsNewAsync(this Browser browser, string link, string name = "Nina", string password = NewPassword)
    {
        await browser.OpenAsync(link);
        return await browser.Fill("Name", name).Fill("New password", password).PressAsync("Accept");
    }

    /// <summary>The live members of a tenant, with their roles.</summary>
    public static Task<List<string>> MembersNowAsync(this World world, string slug) => world.Provider.WithDatabaseAsync(db => db.Set<Membership>()
        .Where(m => m.Tenant.Slug == slug && m.EndedAt == null).OrderBy(m => m.Account.CanonicalEmail).Select(m => m.Account.Email + " " + m.Role).ToListAsync());

    public static Task<int> AccountsOfAsync(this World world, string email) => world.Provider.WithDatabaseAsync(db => db.Set<Account>().CountAsync(a => a.CanonicalEmail == email));

    [GeneratedRegex(@"https://id\.test/signin/invitation\?token=[\w-]{43}")]
    private static partial Regex Link();
}
