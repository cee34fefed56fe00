namespace IdentityProvider.Tests.Driving;

/// <summary>What somebody posts who fills no form of ours: fields of their own making, with a token that their browser was given.</summary>
internal static class DirectPost
{
    public static Task<Page> PostWithTokenAsync(this Browser browser, string address, params (string Name, string Value)[] fields) =>
        browser.PostAsync(address, [("__RequestVerificationToken", Token(browser.Page)), .. fields]);

    private static string Token(Page page) =>
        page.Document.QuerySelector("input[name=__RequestVerificationToken]")?.GetAttribute("value") ?? throw new InvalidOperationException($"There is no token at {page.Address}.");
}
