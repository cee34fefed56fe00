namespace IdentityProvider.Tests.Driving;

/// <summary>What somebody posts who fills no form of ours: fields of their own making, with a token that their browser was given.</summary>
internal static class DirectPost
{
    public const string TokenField = "__RequestVerificationToken";

    public static Task<Page> PostWithTokenAsync(this Browser browser, string address, params (string Name, string Value)[] fields) =>
        browser.PostAsync(address, [(TokenField, browser.Page.Hidden(TokenField)), .. fields]);
}
