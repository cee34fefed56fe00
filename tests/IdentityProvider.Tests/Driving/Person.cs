namespace IdentityProvider.Tests.Driving;

/// <summary>
/// Somebody with a mailbox, a password and perhaps a phone, who answers whatever page stands in the way: a test that is
/// about one page presses its buttons itself instead.
/// </summary>
public sealed class Person(IRunningProvider provider, string email, string password)
{
    private const int MostPages = 12;

    /// <summary>Other mails speak of codes too.</summary>
    private static readonly string[] ConfirmationWords = ["confirmation code", "確認コード"];

    public string Email { get; } = email;

    public string Password { get; set; } = password;

    public AuthenticatorApp Phone { get; } = new(provider.Time);

    /// <summary>Those that were shown at the last set-up.</summary>
    public IReadOnlyList<string> RecoveryCodes { get; set; } = [];

    /// <summary>The slug or name of the tenant that this person picks where asked.</summary>
    public string? PicksTenant { get; set; }

    /// <summary>The pages that stood in the way of the last <see cref="GetThroughAsync"/>.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>Opens an address and answers the sign-in pages until what was asked for is there.</summary>
    public async Task<Page> VisitAsync(Browser browser, string address)
    {
        await browser.OpenAsync(address);
        return await GetThroughAsync(browser);
    }

    /// <summary>Answers pages until none of the sign-in is left: the browser is at a relying party or at a page of ours.</summary>
    public async Task<Page> GetThroughAsync(Browser browser)
    {
        Asked.Clear();
        while (!browser.Page.IsElsewhere && browser.Page.Path.StartsWith("/signin", StringComparison.Ordinal))
        {
            var path = browser.Page.Path;
            Asked.Add(path);
            Assert.True(Asked.Count <= MostPages, $"The pages do not end: {string.Join(" ", Asked)}. {browser.Page.Alert}");
            await AnswerAsync(browser, path);
        }

        return browser.Page;
    }

    public Task<Page> EnterPasswordAsync(Browser browser) =>
        browser.Fill("Email", Email).Fill("Password", Password).PressAsync("Sign in");

    public Task<Page> EnterCodeAsync(Browser browser) =>
        browser.Fill("Authentication code", Phone.FreshCode()).PressAsync("Submit");

    public async Task<Page> EnterMailedCodeAsync(Browser browser)
    {
        var mail = await provider.Mail.NextAsync(Email, m => ConfirmationWords.Any(word => m.Subject.Contains(word, StringComparison.Ordinal)));
        return await browser.Fill("Confirmation code", mail.Code).PressAsync("Submit");
    }

    /// <summary>Types the shown key into the phone, proves it, and keeps the recovery codes.</summary>
    public async Task<Page> SetUpAsync(Browser browser)
    {
        Phone.Type(browser.Page.ByTestId("totp-key").TextContent.Trim());
        await EnterCodeAsync(browser);
        return await SaveRecoveryCodesAsync(browser);
    }

    public async Task<Page> SaveRecoveryCodesAsync(Browser browser)
    {
        var shown = browser.Page.ByTestId("recovery-codes");
        var items = shown.QuerySelectorAll("li, code");
        RecoveryCodes = items.Length > 0
            ? [.. items.Where(i => i.QuerySelector("code") is null).Select(i => i.TextContent.Trim())]
            : shown.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return await browser.PressAsync("I have saved these codes");
    }

    /// <summary>At the page that ends two-factor authentication.</summary>
    public Task<Page> DisableAsync(Browser browser) => browser.Fill("Current password", Password).PressAsync("Disable");

    private Task<Page> AnswerAsync(Browser browser, string path) => path switch
    {
        "/signin" => EnterPasswordAsync(browser),
        "/signin/two-factor" => EnterCodeAsync(browser),
        "/signin/confirm-email" => EnterMailedCodeAsync(browser),
        "/signin/tenant" => browser.PressAsync(PicksTenant ?? throw new InvalidOperationException($"Which tenant? {browser.Page.Text}")),
        "/signin/account" => browser.PressAsync("Use another account"),
        "/signin/consent" => browser.PressAsync("Allow"),
        _ when browser.Page.Document.QuerySelector("[data-testid='recovery-codes']") is not null => SaveRecoveryCodesAsync(browser),
        "/signin/set-up-two-factor" => SetUpAsync(browser),
        "/signin/new-phone" => browser.FollowAsync("I still have my device: continue"),
        _ => throw new InvalidOperationException($"Nobody knows what to do at {path}: {browser.Page.Text}"),
    };
}
