using IdentityProvider.OpenIdConnect.Grants;
using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.OpenIdConnect;

public sealed class Given_an_application_that_asks_for_consent : IAsyncLifetime
{
    private World world = null!;
    private Browser browser = null!;

    public async ValueTask InitializeAsync()
    {
        world = await World.NewAsync();
        browser = world.NewBrowser();
    }

    public ValueTask DisposeAsync()
    {
        browser.Dispose();
        return world.DisposeAsync();
    }

    [Fact]
    public async Task when_the_person_allows_then_it_is_remembered_until_more_is_asked_for()
    {
        await world.Consenting.SignInAsync(browser, world.Eve, ("scope", "openid email"));
        Assert.Contains("/signin/consent", world.Eve.Asked);
        await world.Consenting.SignInAsync(browser, world.Eve, ("scope", "openid"));
        Assert.DoesNotContain("/signin/consent", world.Eve.Asked);

        Assert.Equal("consent_required", await browser.ErrorAtClientAsync(world.Consenting, world.Consenting.Request(("scope", "openid profile"), ("prompt", "none"))));
        await world.Consenting.SignInAsync(browser, world.Eve, ("scope", "openid profile"));
        Assert.Contains("/signin/consent", world.Eve.Asked);
        Assert.Null(await browser.ErrorAtClientAsync(world.Consenting, world.Consenting.Request(("scope", "openid email profile"), ("prompt", "none"))));
    }

    [Fact]
    public async Task when_nothing_was_allowed_and_no_page_may_be_shown_then_consent_is_required()
    {
        await world.GlobexWeb.SignInAsync(browser, world.Eve);
        Assert.Equal("consent_required", await browser.ErrorAtClientAsync(world.Consenting, world.Consenting.Request(("prompt", "none"))));
    }

    [Fact]
    public async Task when_the_person_denies_then_the_application_is_told_and_nothing_is_remembered()
    {
        await world.GlobexWeb.SignInAsync(browser, world.Eve);
        var request = world.Consenting.Request();
        await browser.OpenAsync(request.Address);
        Assert.Equal("/signin/consent", browser.Page.Path);
        await browser.PressAsync("Deny");
        Assert.Equal("access_denied", world.Consenting.CallbackParameters(browser.Page, request)["error"]);
        Assert.Equal(0, await world.Provider.CountAsync<Consent>());
    }

    [Fact]
    public async Task when_one_application_was_allowed_then_another_is_not()
    {
        await world.Provider.ProvisionAsync(Documents.Client("second", "globex", "\"consent\": \"Explicit\""));
        using var second = new RelyingParty(world.Provider, "second", World.Secret);
        await world.Consenting.SignInAsync(browser, world.Eve);
        Assert.Equal("consent_required", await browser.ErrorAtClientAsync(second, second.Request(("prompt", "none"))));
    }

    [Fact]
    public async Task when_somebody_answers_a_question_that_was_asked_of_another_then_nothing_is_allowed()
    {
        await world.GlobexWeb.SignInAsync(browser, world.Eve);
        await browser.OpenAsync(world.Consenting.Request().Address);
        var question = browser.Page.Address;

        using var doras = world.NewBrowser();
        await world.GlobexWeb.SignInAsync(doras, world.Dora);
        await doras.OpenAsync(question);
        Assert.NotEqual(question, doras.Page.Address);
        Assert.DoesNotContain(world.Eve.Email, doras.Page.Text, StringComparison.Ordinal);
        Assert.Equal(0, await world.Provider.CountAsync<Consent>());
    }

    [Fact]
    public async Task when_a_foreign_page_posts_the_answer_then_it_is_refused()
    {
        await world.GlobexWeb.SignInAsync(browser, world.Eve);
        await browser.OpenAsync(world.Consenting.Request().Address);
        await browser.PostAsync(browser.Page.Address.PathAndQuery);
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, browser.Page.Status);
        Assert.Equal(0, await world.Provider.CountAsync<Consent>());
    }
}
