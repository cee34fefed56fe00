using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.OpenIdConnect;

/// <summary>What an application may ask about who signs in and how, OpenID Connect Core §3.1.2.1.</summary>
public sealed class Given_an_authorization_request(World world) : IClassFixture<World>
{
    [Fact]
    public async Task when_nobody_is_signed_in_and_no_page_may_be_shown_then_a_login_is_required()
    {
        using var browser = world.NewBrowser();
        var request = world.AcmeWeb.Request(("prompt", "none"));
        Assert.Equal("login_required", await browser.ErrorAtClientAsync(world.AcmeWeb, request));
        Assert.DoesNotContain("error_uri", world.AcmeWeb.CallbackParameters(browser.Page, request).Keys);
    }

    [Fact]
    public async Task when_only_the_password_was_proved_then_a_silent_request_learns_nothing()
    {
        using var browser = world.NewBrowser();
        await browser.OpenAsync(world.AcmeWeb.Request().Address);
        await world.Ada.EnterPasswordAsync(browser);
        Assert.Equal("/signin/two-factor", browser.Page.Path);
        Assert.Equal("login_required", await browser.ErrorAtClientAsync(world.AcmeWeb, world.AcmeWeb.Request(("prompt", "none"))));
    }

    [Theory, Spec("OpenID Connect Core §3.1.2.1 prompt")]
    [InlineData("login", "/signin /signin/two-factor")]
    [InlineData("consent", "/signin/consent")]
    [InlineData("select_account", "/signin/account /signin /signin/two-factor")]
    [InlineData("login consent", "/signin /signin/two-factor /signin/consent")]
    [InlineData("consent login", "/signin /signin/two-factor /signin/consent")]
    [InlineData("select_account consent", "/signin/account /signin /signin/two-factor /signin/consent")]
    [InlineData("", "")]
    public async Task when_a_prompt_is_asked_for_then_a_person_who_is_signed_in_sees_its_pages_once(string prompt, string pages)
    {
        using var browser = world.NewBrowser();
        await world.AcmeWeb.SignInAsync(browser, world.Bob);
        world.Provider.Clock.Advance(TimeSpan.FromMinutes(1));
        var tokens = await world.AcmeWeb.SignInAsync(browser, world.Bob, ("prompt", prompt));
        Assert.True(tokens.Succeeded, tokens.Body);
        Assert.Equal(pages, string.Join(' ', world.Bob.Asked));
    }

    [Fact]
    public async Task when_the_shown_account_is_confirmed_then_no_password_is_asked_for()
    {
        using var browser = world.NewBrowser();
        await world.AcmeWeb.SignInAsync(browser, world.Bob);
        world.Provider.Clock.Advance(TimeSpan.FromMinutes(1));
        var request = world.AcmeWeb.Request(("prompt", "select_account"));
        await browser.OpenAsync(request.Address);
        await browser.PressAsync(world.Bob.Email);
        world.AcmeWeb.Callback(browser.Page, request);
    }

    [Theory, Spec("OpenID Connect Core §3.1.2.1 max_age")]
    [InlineData("60", true)]
    [InlineData("0", true)]
    [InlineData("119", true)]
    [InlineData("121", false)]
    [InlineData("3600", false)]
    [InlineData("99999999999", false)]
    public async Task when_an_age_is_bounded_then_an_older_sign_in_is_renewed_once(string maxAge, bool asked)
    {
        using var browser = world.NewBrowser();
        var before = await world.GlobexWeb.SignInAsync(browser, world.Eve);
        world.Provider.Clock.Advance(TimeSpan.FromMinutes(2));
        if (asked)
        {
            Assert.Equal("login_required", await browser.ErrorAtClientAsync(world.GlobexWeb, world.GlobexWeb.Request(("max_age", maxAge), ("prompt", "none"))));
        }

        var after = await world.GlobexWeb.SignInAsync(browser, world.Eve, ("max_age", maxAge));
        Assert.Equal(asked ? ["/signin"] : [], world.Eve.Asked);
        Assert.Equal(asked ? 120 : 0, AuthTime(after) - AuthTime(before));
        Assert.Equal(Sid(before), Sid(after));
    }

    [Fact]
    public async Task when_a_proof_of_before_is_passed_off_as_fresh_then_the_seal_of_the_arrival_does_not_open()
    {
        using var browser = world.NewBrowser();
        await world.GlobexWeb.SignInAsync(browser, world.Eve);
        world.Provider.Clock.Advance(TimeSpan.FromSeconds(1));
        await browser.OpenAsync(world.GlobexWeb.Request(("prompt", "login")).Address);
        var arrived = System.Web.HttpUtility.ParseQueryString(new Uri(TestProvider.Issuer, browser.Page.Parameter("return")).Query)["arrived"]!;
        await world.Eve.GetThroughAsync(browser);
        Assert.True(browser.Page.IsElsewhere);

        world.Provider.Clock.Advance(TimeSpan.FromMinutes(1));
        var other = world.GlobexWeb.Request(("prompt", "login"));
        foreach (var forged in new[] { arrived, "0", "" })
        {
            await browser.OpenAsync($"{other.Address}&arrived={Uri.EscapeDataString(forged)}");
            Assert.Equal("/signin", browser.Page.Path);
        }
    }

    /// <summary>Eve has proved a password, and could set up a second factor.</summary>
    [Theory, Spec("OpenID Connect Core §3.1.2.1 acr_values")]
    [InlineData("", null)]
    [InlineData("pwd", null)]
    [InlineData("pwd mfa", null)]
    [InlineData("phr pwd", null)]
    [InlineData("gold", null)]
    [InlineData("gold pwd mfa", null)]
    [InlineData("mfa", "interaction_required")]
    [InlineData("mfa pwd", "interaction_required")]
    [InlineData("phr mfa", "interaction_required")]
    [InlineData("phr mfa pwd", "interaction_required")]
    [InlineData("gold mfa", "interaction_required")]
    [InlineData("phr", "unmet_authentication_requirements")]
    [InlineData("gold phr", "unmet_authentication_requirements")]
    public async Task when_levels_are_named_in_an_order_then_the_first_that_can_be_reached_is_demanded(string values, string? error)
    {
        using var browser = world.NewBrowser();
        await world.GlobexWeb.SignInAsync(browser, world.Eve);
        Assert.Equal(error, await browser.ErrorAtClientAsync(world.GlobexWeb, world.GlobexWeb.Request(("acr_values", values), ("prompt", "none"))));
    }

    [Fact]
    public async Task when_only_a_passkey_will_do_then_who_has_none_is_told_so_once_it_is_known_who_they_are()
    {
        using var browser = world.NewBrowser();
        var request = world.GlobexWeb.Request(("acr_values", "phr"));
        Assert.Equal("/signin", (await browser.OpenAsync(request.Address)).Path);
        await world.Eve.EnterPasswordAsync(browser);
        Assert.Equal("unmet_authentication_requirements", browser.Page.Parameter("error"));
    }

    [Fact, Spec("OpenID Connect Core §3.1.2.2")]
    public async Task when_the_hint_names_another_person_then_nothing_is_issued_for_the_one_who_is_signed_in()
    {
        using var doras = world.NewBrowser();
        var hint = (await world.GlobexWeb.SignInAsync(doras, world.Dora)).IdToken;
        using var browser = world.NewBrowser();
        await world.GlobexWeb.SignInAsync(browser, world.Eve);
        Assert.Equal("login_required", await browser.ErrorAtClientAsync(world.GlobexWeb, world.GlobexWeb.Request(("id_token_hint", hint), ("prompt", "none"))));

        world.Provider.Clock.Advance(TimeSpan.FromSeconds(1));
        var request = world.GlobexWeb.Request(("id_token_hint", hint));
        await browser.OpenAsync(request.Address);
        Assert.Equal("/signin", browser.Page.Path);
        await world.Eve.GetThroughAsync(browser);
        Assert.Equal("login_required", world.GlobexWeb.CallbackParameters(browser.Page, request)["error"]);

        // The person of the hint is let in, expired as the hint may be.
        world.Provider.Clock.Advance(TimeSpan.FromMinutes(11));
        request = world.GlobexWeb.Request(("id_token_hint", hint));
        await world.Dora.VisitAsync(browser, request.Address);
        world.GlobexWeb.Callback(browser.Page, request);
    }

    [Theory]
    [InlineData("eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln")]
    [InlineData("not a token")]
    public async Task when_the_hint_is_forged_then_no_silent_answer_is_given_on_it(string hint)
    {
        using var browser = world.NewBrowser();
        await world.GlobexWeb.SignInAsync(browser, world.Eve);
        await browser.OpenAsync(world.GlobexWeb.Request(("id_token_hint", hint), ("prompt", "none")).Address);
        Assert.NotEmpty(browser.Page.ErrorAnywhere(world.GlobexWeb));
    }

    [Fact, Spec("OAuth 2.0 Form Post Response Mode")]
    public async Task when_the_answer_is_to_be_posted_then_a_page_posts_it()
    {
        using var browser = world.NewBrowser();
        await world.GlobexWeb.SignInAsync(browser, world.Eve);
        var request = world.GlobexWeb.Request(("response_mode", "form_post"));
        await browser.OpenAsync(request.Address);
        var tokens = await world.GlobexWeb.RedeemAsync(request, world.GlobexWeb.Callback(browser.Page, request));
        Assert.True(tokens.Succeeded, tokens.Body);
        Assert.Contains("no-store", browser.Page.Headers!.CacheControl!.ToString(), StringComparison.Ordinal);
    }

    [Fact, Spec("OpenID Connect Core §3.1.2.1")]
    public async Task when_the_request_is_posted_from_the_applications_own_page_then_it_is_served_too()
    {
        using var browser = world.NewBrowser();
        var request = world.GlobexWeb.Request();
        await browser.PostAsync("/connect/authorize", [.. request.Parameters.Select(p => (p.Key, p.Value))]);
        await world.Eve.GetThroughAsync(browser);
        world.GlobexWeb.Callback(browser.Page, request);
    }

    [Fact]
    public async Task when_the_application_is_one_tenants_then_its_name_shows_before_sign_in_and_else_no_name_does()
    {
        using var browser = world.NewBrowser();
        Assert.Contains("Acme Inc.", (await browser.OpenAsync(world.AcmeWeb.Request().Address)).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Acme Inc.", (await browser.OpenAsync(world.Portal.Request(("tenant", "acme")).Address)).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Evil Inc.", (await browser.OpenAsync("/signin?return=%2Fmy&context=Evil%20Inc.")).Text, StringComparison.Ordinal);
    }

    private static long AuthTime(TokenAnswer tokens) => tokens.IdTokenClaims.GetProperty("auth_time").GetInt64();

    private static string? Sid(TokenAnswer tokens) => tokens.IdTokenClaims.GetProperty("sid").GetString();
}
