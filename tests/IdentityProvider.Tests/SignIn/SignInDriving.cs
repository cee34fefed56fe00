using System.Net;
using IdentityProvider.Sessions;
using IdentityProvider.SignIn;
using IdentityProvider.Tests.Driving;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.SignIn;

/// <summary>What tests of the sign-in pages do again and again.</summary>
internal static class SignInDriving
{
    public const string AttemptCookie = "__Host-idp-attempt";
    public const string SessionCookie = "__Host-idp-session";
    public const string Profile = "/my/profile";

    /// <summary>Opens the sign-in page by way of a page that needs it, and types.</summary>
    public static async Task<Page> TryPasswordAsync(this Browser browser, string email, string password)
    {
        await browser.OpenAsync(Profile);
        var page = await browser.Fill("Email", email).Fill("Password", password).PressAsync("Sign in");
        Assert.True(page.Status < HttpStatusCode.InternalServerError, page.Text);
        return page;
    }

    public static Task<Page> TryPasswordAsync(this Browser browser, Person person) => browser.TryPasswordAsync(person.Email, person.Password);

    public static Task<Page> TryCodeAsync(this Browser browser, string code) => browser.Fill("Authentication code", code).PressAsync("Submit");

    /// <summary>Signs in with a recovery code, and stands where the new phone is set up.</summary>
    public static async Task<Page> AtTheNewPhoneAsync(this Browser browser, Person person, string code, string language = "en")
    {
        await browser.TryPasswordAsync(person);
        await browser.FollowAsync("Use a recovery code");
        browser.Fill("Recovery code", code);
        browser.Language = language;
        await browser.PressAsync("Submit");
        Assert.Equal("/signin/new-phone", browser.Page.Path);
        return browser.Page;
    }

    public static async Task<IReadOnlyList<Session>> SessionsOfAsync(this TestProvider provider, Person person)
    {
        var id = (await provider.AccountOfAsync(person)).Id;
        return await provider.WithDatabaseAsync(db => db.Set<Session>().AsNoTracking().Where(s => s.AccountId == id).ToListAsync());
    }

    public static async Task<int> AttemptsOfAsync(this TestProvider provider, Person person)
    {
        var id = (await provider.AccountOfAsync(person)).Id;
        return await provider.WithDatabaseAsync(db => db.Set<Attempt>().CountAsync(a => a.AccountId == id));
    }
}
