using System.Net;
using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.Stories;

/// <summary>What works once works once, however many try at the same moment; and none of them meets a fault of ours.</summary>
public sealed class Given_twenty_uses_at_once(World world) : IClassFixture<World>
{
    private const int Uses = 20;

    [Fact, Spec("RFC 6749 §4.1.2")]
    public async Task when_it_is_one_authorization_code_then_one_succeeds()
    {
        using var browser = world.NewBrowser();
        var request = world.AcmeWeb.Request();
        await world.Bob.VisitAsync(browser, request.Address);
        var code = world.AcmeWeb.Callback(browser.Page, request);

        var answers = await AtOnceAsync(() => world.AcmeWeb.RedeemAsync(request, code));
        AssertOneSucceeds(answers);
    }

    [Fact, Spec("RFC 9700 §4.14.2")]
    public async Task when_it_is_one_refresh_token_then_one_succeeds_and_its_successor_lives()
    {
        using var browser = world.NewBrowser();
        var tokens = await world.AcmeWeb.SignInAsync(browser, world.Bob);

        var answers = await AtOnceAsync(() => world.AcmeWeb.RefreshAsync(tokens.RefreshToken));
        AssertOneSucceeds(answers);
        var next = await world.AcmeWeb.RefreshAsync(answers.Single(a => a.Succeeded).RefreshToken);
        Assert.True(next.Succeeded, next.Body);
    }

    [Fact, Spec("RFC 6238 §5.2")]
    public async Task when_it_is_one_authenticator_code_then_one_sign_in_succeeds()
    {
        var browsers = await AtTheCodePageAsync(world.Ada);
        var code = world.Ada.Phone.FreshCode();
        var pages = await Task.WhenAll(browsers.Select(b => b.Fill("Authentication code", code).PressAsync("Submit")));
        AssertOnePasses(pages);
    }

    [Fact]
    public async Task when_it_is_one_recovery_code_then_one_sign_in_succeeds()
    {
        await using var own = await World.NewAsync();
        using var enrolling = own.NewBrowser();
        await own.AcmeWeb.SignInAsync(enrolling, own.Cleo);

        var browsers = await AtTheCodePageAsync(own.Cleo, own);
        await Task.WhenAll(browsers.Select(b => b.FollowAsync("Use a recovery code")));
        var code = own.Cleo.RecoveryCodes[0];
        var pages = await Task.WhenAll(browsers.Select(b => b.Fill("Recovery code", code).PressAsync("Submit")));
        AssertOnePasses(pages, "/signin/new-phone");
    }

    private async Task<IReadOnlyList<Browser>> AtTheCodePageAsync(Person person, World? where = null)
    {
        List<Browser> browsers = [];
        for (var n = 0; n < Uses; n++)
        {
            var browser = (where ?? world).NewBrowser();
            await browser.OpenAsync("/my");
            await person.EnterPasswordAsync(browser);
            Assert.Equal("/signin/two-factor", browser.Page.Path);
            browsers.Add(browser);
        }

        return browsers;
    }

    private static Task<TokenAnswer[]> AtOnceAsync(Func<Task<TokenAnswer>> use) =>
        Task.WhenAll(Enumerable.Range(0, Uses).Select(_ => Task.Run(use)));

    private static void AssertOneSucceeds(TokenAnswer[] answers)
    {
        Assert.Single(answers, answer => answer.Succeeded);
        Assert.All(answers.Where(answer => !answer.Succeeded), answer => Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), (answer.Status, answer.Error)));
    }

    private static void AssertOnePasses(Page[] pages, string path = "/my")
    {
        Assert.All(pages, page => Assert.True(page.Status < HttpStatusCode.InternalServerError, page.Text));
        Assert.Single(pages, page => page.Path == path || page.Path.StartsWith(path + "/", StringComparison.Ordinal));
    }
}
