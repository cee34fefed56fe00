using AngleSharp.Dom;

namespace IdentityProvider.Tests.Driving;

/// <summary>What passkeys.js does in a browser: hands the page's options to the authenticator, and posts its answer.</summary>
internal static class PasskeyDriving
{
    public static string PasskeyOptions(this Page page) => Form(page).GetAttribute("data-options")!;

    /// <summary>From the page that asks for one, or offers to make one.</summary>
    public static Task<Page> UsePasskeyAsync(this Browser browser, PasskeyDevice device, string? name = null) =>
        browser.PostPasskeyAsync(Form(browser.Page).GetAttribute("data-passkey") == "create" ? device.Create(browser.Page.PasskeyOptions()) : device.Get(browser.Page.PasskeyOptions()), name);

    /// <param name="credential">What an attacker answers.</param>
    /// <param name="state">Of another page than this.</param>
    public static Task<Page> PostPasskeyAsync(this Browser browser, string credential, string? name = null, string? state = null) => browser.PostWithTokenAsync(
        Form(browser.Page).GetAttribute("action")!, ("Name", name ?? "Laptop"), ("State", state ?? browser.Page.Hidden("State")), ("Credential", credential));

    /// <summary>On My Page, from a sign-in a moment ago.</summary>
    public static async Task<Page> AddPasskeyAsync(this Browser browser, Person person, PasskeyDevice device, string? name = null)
    {
        await person.VisitAsync(browser, "/my/passkeys");
        await browser.PressAsync("Add a passkey");
        Assert.Equal("/my/passkeys/add", (await person.GetThroughAsync(browser)).Path);
        return await browser.UsePasskeyAsync(device, name);
    }

    private static IElement Form(Page page) =>
        page.Document.QuerySelector("form[data-passkey]") ?? throw new InvalidOperationException($"No passkey is asked for at {page.Path}: {page.Text}");
}
