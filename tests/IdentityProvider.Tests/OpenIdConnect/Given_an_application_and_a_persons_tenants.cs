using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.OpenIdConnect;

public sealed class Given_an_application_and_a_persons_tenants
{
    [Fact]
    public async Task when_the_person_may_not_use_the_application_then_every_reason_looks_the_same()
    {
        await using var own = await World.NewAsync();
        await own.Provider.WithDatabaseAsync(db => Change.SuspendAsync(db, "initech"));
        using var stranger = own.NewBrowser();
        using var gus = own.NewBrowser();
        using var finn = own.NewBrowser();
        var answers = new[]
        {
            await DenialAsync(own, stranger, own.Stranger, own.Portal),
            await DenialAsync(own, stranger, own.Stranger, own.AcmeWeb),
            await DenialAsync(own, gus, own.Gus, own.Portal, ("tenant", "initech")),
            await DenialAsync(own, gus, own.Gus, own.Portal, ("tenant", "no-such-tenant")),
            await DenialAsync(own, gus, own.Gus, own.AcmeWeb, ("tenant", "globex")),
            await DenialAsync(own, finn, own.Finn, own.InitechWeb),
            await DenialAsync(own, finn, own.Finn, own.Portal),
            await DenialAsync(own, finn, own.Finn, own.Portal, ("tenant", "initech")),
        };
        Assert.StartsWith("access_denied", Assert.Single(answers.Distinct()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_a_tenant_must_be_chosen_then_it_is_asked_once_a_session_and_application()
    {
        await using var own = await World.NewAsync();
        await own.Provider.ProvisionAsync(Documents.Client("other-portal", null, "\"consent\": \"Implicit\""));
        using var other = new RelyingParty(own.Provider, "other-portal", World.Secret);
        own.Gus.PicksTenant = "Globex";
        using var browser = own.NewBrowser();
        await own.Portal.SignInAsync(browser, own.Gus);
        Assert.Contains("/signin/tenant", own.Gus.Asked);
        Assert.Null(await browser.ErrorAtClientAsync(own.Portal, own.Portal.Request(("prompt", "none"))));
        Assert.Equal("interaction_required", await browser.ErrorAtClientAsync(other, other.Request(("prompt", "none"))));

        using var anew = own.NewBrowser();
        await own.Portal.SignInAsync(anew, own.Gus);
        Assert.Contains("/signin/tenant", own.Gus.Asked);
    }

    private static async Task<string> DenialAsync(World own, Browser browser, Person person, RelyingParty app, params (string, string)[] more)
    {
        var request = app.Request(more);
        await person.VisitAsync(browser, request.Address);
        var answer = app.CallbackParameters(browser.Page, request);
        return $"{answer.GetValueOrDefault("error")} {answer.GetValueOrDefault("error_description")} {string.Join(' ', answer.Keys.Order())}";
    }
}
