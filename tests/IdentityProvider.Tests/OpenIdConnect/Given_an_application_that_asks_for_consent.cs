using IdentityProvider.OpenIdConnect.Grants;
using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.OpenIdConnect;

public sealed class Given_an_application_that_asks_for_consent : WorldForEachTest
{
    [Fact]
    public async Task when_the_person_allows_then_it_is_remembered_until_more_is_asked_for()
    {
        await World.Consenting.SignInAsync(Browser, World.Eve, ("scope", "openid email"));
        Assert.Contains("/signin/consent", World.Eve.Asked);
        await World.Consenting.SignInAsync(Browser, World.Eve, ("scope", "openid"));
        Assert.DoesNotContain("/signin/consent", World.Eve.Asked);

        Assert.Equal("consent_required", await Browser.ErrorAtClientAsync(World.Consenting, World.Consenting.Request(("scope", "openid profile"), ("prompt", "none"))));
        await World.Consenting.SignInAsync(Browser, World.Eve, ("scope", "openid profile"));
        Assert.Contains("/signin/consent", World.Eve.Asked);
        Assert.Null(await Browser.ErrorAtClientAsync(World.Consenting, World.Consenting.Request(("scope", "openid email profile"), ("prompt", "none"))));
    }

    [Fact]
    public async Task when_nothing_was_allowed_and_no_page_may_be_shown_then_consent_is_required()
    {
        await World.GlobexWeb.SignInAsync(Browser, World.Eve);
        Assert.Equal("consent_required", await Browser.ErrorAtClientAsync(World.Consenting, World.Consenting.Request(("prompt", "none"))));
    }

    [Fact]
    public async Task when_the_person_denies_then_the_application_is_told_and_nothing_is_remembered()
    {
        await World.GlobexWeb.SignInAsync(Browser, World.Eve);
        var request = World.Consenting.Request();
        await Browser.OpenAsync(request.Address);
        Assert.Equal("/signin/consent", Browser.Page.Path);
        await Browser.PressAsync("Deny");
        Assert.Equal("access_denied", World.Consenting.CallbackParameters(Browser.Page, request)["error"]);
        Assert.Equal(0, await World.Provider.CountAsync<Consent>());
    }

    [Fact]
    public async Task when_one_application_was_allowed_then_another_is_not()
    {
        await World.Provider.ProvisionAsync(Documents.Client("second", "globex", "\"consent\": \"Explicit\""));
        using var second = new RelyingParty(World.Provider, "second", World.Secret);
        await World.Consenting.SignInAsync(Browser, World.Eve);
        Assert.Equal("consent_required", await Browser.ErrorAtClientAsync(second, second.Request(("prompt", "none"))));
    }

    [Fact]
    public async Task when_somebody_answers_a_question_that_was_asked_of_another_then_nothing_is_allowed()
    {
        await World.GlobexWeb.SignInAsync(Browser, World.Eve);
        await Browser.OpenAsync(World.Consenting.Request().Address);
        var question = Browser.Page.Address;

        using var doras = World.NewBrowser();
        await World.GlobexWeb.SignInAsync(doras, World.Dora);
        await doras.OpenAsync(question);
        Assert.NotEqual(question, doras.Page.Address);
        Assert.DoesNotContain(World.Eve.Email, doras.Page.Text, StringComparison.Ordinal);
        Assert.Equal(0, await World.Provider.CountAsync<Consent>());
    }

    [Fact]
    public async Task when_a_foreign_page_posts_the_answer_then_it_is_refused()
    {
        await World.GlobexWeb.SignInAsync(Browser, World.Eve);
        await Browser.OpenAsync(World.Consenting.Request().Address);
        await Browser.PostAsync(Browser.Page.Address.PathAndQuery);
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, Browser.Page.Status);
        Assert.Equal(0, await World.Provider.CountAsync<Consent>());
    }
}
