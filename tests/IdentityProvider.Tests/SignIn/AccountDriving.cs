using System.Text.RegularExpressions;
using IdentityProvider.Auditing;
using IdentityProvider.Enforcement;
using IdentityProvider.Tests.Driving;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace IdentityProvider.Tests.SignIn;

/// <summary>What tests of a change of address and of a deletion do again and again.</summary>
internal static partial class AccountDriving
{
    public const string ConfirmSubject = "Confirm your new email address";
    public const string ChangedSubject = "Your email address was changed";
    public const string DeletionSubject = "Your account is to be deleted";

    /// <summary>On My Page, by whoever sits at this browser as that person.</summary>
    public static async Task<Page> AskForAddressAsync(this Person person, Browser browser, string address)
    {
        await person.VisitAsync(browser, "/my/email");
        return await browser.Fill("New email", address).PressAsync("Send link");
    }

    /// <returns>The link that came by mail to the new address.</returns>
    public static async Task<string> NewEmailLinkAsync(this TestProvider provider, Person person, string address)
    {
        using var browser = provider.NewBrowser();
        Assert.Contains("on its way to", (await person.AskForAddressAsync(browser, address)).Alert, StringComparison.Ordinal);
        return Link().Match((await provider.Mail.NextAsync(address, m => m.Subject == ConfirmSubject, TestContext.Current.CancellationToken)).Body).Value;
    }

    public static async Task<Page> ConfirmAsync(this TestProvider provider, string link)
    {
        using var browser = provider.NewBrowser();
        await browser.OpenAsync(link);
        return await browser.PressAsync("Confirm");
    }

    /// <summary>All of it. Some time passes before, so that what was there can be told from what comes.</summary>
    /// <returns>The link that came by mail to the earlier address.</returns>
    public static async Task<string> MoveAsync(this TestProvider provider, Person person, string address)
    {
        provider.Clock.AdjustTime(provider.Clock.GetUtcNow() + TimeSpan.FromMinutes(1));
        Assert.Contains($"Your email address is {address} now", (await provider.ConfirmAsync(await provider.NewEmailLinkAsync(person, address))).Alert, StringComparison.Ordinal);
        return await provider.LinkToAsync(person.Email, ChangedSubject);
    }

    public static async Task<string> LinkToAsync(this TestProvider provider, string address, string subject) =>
        Link().Match((await provider.Mail.NextAsync(address, m => m.Subject == subject, TestContext.Current.CancellationToken)).Body).Value;

    public static async Task<Page> AskForDeletionAsync(this Person person, Browser browser)
    {
        await person.VisitAsync(browser, "/my/delete-account");
        return await browser.PressAsync("Delete my account");
    }

    /// <summary>The sweep, as a node runs it, so much later.</summary>
    public static async Task SweepAfterAsync(this TestProvider provider, TimeSpan time)
    {
        provider.Clock.AdjustTime(provider.Clock.GetUtcNow() + time);
        await provider.SweepAsync();
    }

    public static async Task SweepAsync(this TestProvider provider)
    {
        await using var scope = provider.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<DueDeletions>().RunAsync(TestContext.Current.CancellationToken);
    }

    public static Task<int> EventsAsync(this TestProvider provider, string kind) => provider.WithDatabaseAsync(db => db.Set<AuditEntry>().CountAsync(e => e.Kind == kind));

    [GeneratedRegex(@"https://id\.test/signin/\S+")]
    private static partial Regex Link();
}
