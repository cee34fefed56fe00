using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.OpenIdConnect;

/// <summary>How an authorization request was answered.</summary>
internal static class Answering
{
    /// <summary>Opens the request and gives the error that came back to the application.</summary>
    public static async Task<string?> ErrorAtClientAsync(this Browser browser, RelyingParty app, AuthorizationRequest request)
    {
        await browser.OpenAsync(request.Address);
        return app.CallbackParameters(browser.Page, request).GetValueOrDefault("error");
    }

    /// <summary>The error, wherever it was told: at the application's registered address or on our own page, and nowhere else.</summary>
    public static string ErrorAnywhere(this Page page, RelyingParty app)
    {
        if (page.IsElsewhere)
        {
            Assert.Equal(app.RedirectUri, page.Address.GetLeftPart(UriPartial.Path));
            Assert.Equal("", page.Parameter("code"));
            return page.Parameter("error");
        }

        AssertErrorPage(page);
        return page.ByTestId("error").TextContent;
    }

    /// <summary>RFC 6749 §4.1.2.1: the person is told, and goes nowhere.</summary>
    public static void AssertErrorPage(this Page page)
    {
        Assert.False(page.IsElsewhere, $"Sent to {page.Address}");
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, page.Status);
        Assert.NotEmpty(page.ByTestId("error").TextContent);
    }

    /// <summary>A code for a browser that is signed in already; no page may come between.</summary>
    public static async Task<(AuthorizationRequest Request, string Code)> CodeAsync(this Browser browser, RelyingParty app, params (string Name, string Value)[] more)
    {
        var request = app.Request([("prompt", "none"), .. more]);
        await browser.OpenAsync(request.Address);
        return (request, app.Callback(browser.Page, request));
    }
}
