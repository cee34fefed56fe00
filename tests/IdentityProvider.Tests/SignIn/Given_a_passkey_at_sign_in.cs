using System.Text.Json;
using IdentityProvider.Auditing;
using IdentityProvider.Passkeys;
using IdentityProvider.Tests.Administration;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.OpenIdConnect;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.SignIn;

public sealed class Given_a_passkey_at_sign_in : WorldForEachTest
{
    private readonly PasskeyDevice device = new();

    [Theory, Spec("RFC 8176 §2")]
    [InlineData(false, "hwk")]
    [InlineData(true, "swk")]
    public async Task when_it_is_used_alone_then_the_tokens_say_so(bool isSynced, string method)
    {
        device.IsSynced = isSynced;
        await AddAsync(World.Dora);
        var request = World.GlobexWeb.Request();
        await Browser.OpenAsync(request.Address);
        await Browser.UsePasskeyAsync(device);
        var tokens = await World.GlobexWeb.RedeemAsync(request, World.GlobexWeb.Callback(Browser.Page, request));

        var claims = tokens.IdTokenClaims;
        Assert.Equal([method, "user", "mfa"], claims.GetProperty("amr").EnumerateArray().Select(m => m.GetString()));
        Assert.Equal("phr", claims.GetProperty("acr").GetString());
        Assert.Equal(claims.GetProperty("auth_time").GetInt64(), claims.GetProperty("mfa_time").GetInt64());
        Assert.Equal("passkey", claims.GetProperty("two_factor_policy").GetProperty("met_by").GetString());
    }

    [Fact]
    public async Task when_it_is_the_second_factor_then_password_and_passkey_are_named()
    {
        await AddAsync(World.Dora);
        var request = World.GlobexWeb.Request();
        await Browser.OpenAsync(request.Address);
        Assert.Equal("/signin/two-factor", (await World.Dora.EnterPasswordAsync(Browser)).Path);
        await Browser.FollowAsync("Use a passkey");
        Assert.True(Browser.Page.HasLink("Use an authentication code"));
        Assert.Equal(device.CredentialId, JsonDocument.Parse(Browser.Page.PasskeyOptions()).RootElement.GetProperty("allowCredentials")[0].GetProperty("id").GetString());
        await Browser.UsePasskeyAsync(device);
        var tokens = await World.GlobexWeb.RedeemAsync(request, World.GlobexWeb.Callback(Browser.Page, request));
        Assert.Equal(["pwd", "hwk", "user", "mfa"], tokens.IdTokenClaims.GetProperty("amr").EnumerateArray().Select(m => m.GetString()));
    }

    [Fact]
    public async Task when_an_application_wants_phishing_resistance_then_a_code_is_not_enough_and_a_passkey_is()
    {
        await AddAsync(World.Dora);
        var request = World.GlobexWeb.Request(("acr_values", "phr"));
        await Browser.OpenAsync(request.Address);
        await World.Dora.EnterPasswordAsync(Browser);
        Assert.Equal("/signin/passkey", Browser.Page.Path);
        await Browser.UsePasskeyAsync(device);
        Assert.Equal("phr", (await World.GlobexWeb.RedeemAsync(request, World.GlobexWeb.Callback(Browser.Page, request))).IdTokenClaims.GetProperty("acr").GetString());
    }

    [Fact]
    public async Task when_an_application_wants_it_of_who_has_none_then_the_first_reachable_value_is_taken_or_it_hears_that_none_is()
    {
        var request = World.GlobexWeb.Request(("acr_values", "phr mfa"));
        await World.Dora.VisitAsync(Browser, request.Address);
        Assert.Equal("mfa", (await World.GlobexWeb.RedeemAsync(request, World.GlobexWeb.Callback(Browser.Page, request))).IdTokenClaims.GetProperty("acr").GetString());

        await World.Dora.VisitAsync(Browser, World.GlobexWeb.Request(("acr_values", "phr")).Address);
        Assert.Equal("unmet_authentication_requirements", Browser.Page.Parameter("error"));
    }

    [Fact]
    public async Task when_a_tenant_requires_two_factor_then_a_passkey_alone_is_enough()
    {
        await AddAsync(World.Bob);
        var request = World.AcmeWeb.Request();
        await Browser.OpenAsync(request.Address);
        await Browser.UsePasskeyAsync(device);
        Assert.True((await World.AcmeWeb.RedeemAsync(request, World.AcmeWeb.Callback(Browser.Page, request))).Succeeded);
    }

    [Fact]
    public async Task when_a_half_done_sign_in_of_another_person_is_under_way_then_it_is_left_and_the_passkeys_owner_is_in()
    {
        await AddAsync(World.Dora);
        await Browser.OpenAsync("/my/profile");
        var (options, state) = (Browser.Page.PasskeyOptions(), Browser.Page.Hidden("State"));
        await World.Hugo.EnterPasswordAsync(Browser);
        Assert.Equal("/signin/two-factor", Browser.Page.Path);
        await Browser.OpenAsync("/signin");
        Assert.Equal("/my/profile", (await Browser.PostPasskeyAsync(device.Get(options), state: state)).Path);
        Assert.Equal("Dora", Browser.Page.ValueOf("Name"));
    }

    [Fact]
    public async Task when_the_challenge_was_for_one_person_then_anothers_passkey_is_no_second_factor()
    {
        await AddAsync(World.Dora);
        using var own = new PasskeyDevice();
        using (var his = World.NewBrowser())
        {
            await his.AddPasskeyAsync(World.Hugo, own);
        }

        await Browser.OpenAsync("/my/profile");
        await World.Dora.EnterPasswordAsync(Browser);
        await Browser.FollowAsync("Use a passkey");
        Assert.Equal("/signin/passkey", (await Browser.UsePasskeyAsync(own)).Path);
        Assert.NotEmpty(Browser.Page.Alert);
        Assert.Equal("/signin/two-factor", (await Browser.OpenAsync("/my/profile")).Path);
    }

    [Theory]
    [InlineData("without user verification")]
    [InlineData("another origin")]
    [InlineData("another relying party")]
    [InlineData("another person's handle")]
    [InlineData("a challenge of another page")]
    [InlineData("a state of a registration")]
    [InlineData("too late")]
    [InlineData("removed")]
    [InlineData("disabled")]
    public async Task when_it_is_not_right_or_not_allowed_then_nobody_is_let_in_and_all_are_told_the_same(string fault)
    {
        await AddAsync(World.Dora);
        await Browser.OpenAsync("/my/profile");
        var (options, state) = (Browser.Page.PasskeyOptions(), Browser.Page.Hidden("State"));
        switch (fault)
        {
            case "without user verification": device.VerifiesUser = false; break;
            case "another origin": device.Origin = "https://id.test:8443"; break;
            case "another relying party": device.RelyingParty = "test"; break;
            case "another person's handle": device.ClaimedUser = (await World.Provider.AccountOfAsync(World.Hugo)).Id.ToString(); break;
            case "a challenge of another page": options = (await Browser.ReloadAsync()).PasskeyOptions(); break;
            case "too late": World.Provider.Clock.Advance(TimeSpan.FromMinutes(31)); break;
            case "removed": await World.Provider.WithDatabaseAsync(db => db.Set<Passkey>().ExecuteDeleteAsync()); break;
            case "disabled": await World.Provider.WithDatabaseAsync(db => Change.DisableAccountAsync(db, World.Dora.Email)); break;
            case "a state of a registration":
                using (var other = World.NewBrowser())
                {
                    await World.Hugo.VisitAsync(other, "/my/passkeys/add");
                    (options, state) = (other.Page.PasskeyOptions(), other.Page.Hidden("State"));
                }

                break;
        }

        var page = await Browser.PostPasskeyAsync(device.Get(options), state: state);
        Assert.Equal("/signin/passkey", page.Path);
        Assert.StartsWith("That passkey cannot be used here", page.Alert, StringComparison.Ordinal);
        Assert.Null(Browser.Cookie(SignInDriving.SessionCookie));
        Assert.Equal("/signin", (await Browser.OpenAsync("/my/profile")).Path);
    }

    [Fact]
    public async Task when_one_answer_is_sent_twenty_times_then_one_is_let_in_and_a_later_one_is_too_late()
    {
        await AddAsync(World.Dora);
        await Browser.OpenAsync("/my/profile");
        var (credential, state) = (device.Get(Browser.Page.PasskeyOptions()), Browser.Page.Hidden("State"));
        var token = Browser.Page.Hidden(DirectPost.TokenField);
        var before = (await World.Provider.SessionsOfAsync(World.Dora)).Count;
        var tabs = Enumerable.Range(0, 20).Select(_ => Browser.Copy(World.Provider.NewClient())).ToList();
        var pages = await Task.WhenAll(tabs.Select(tab => tab.PostAsync(
            "/signin/passkey?return=/my/profile", (DirectPost.TokenField, token), ("State", state), ("Credential", credential))));
        Assert.Single(pages, page => page.Path == "/my/profile");
        Assert.Equal(before + 1, (await World.Provider.SessionsOfAsync(World.Dora)).Count);
        Assert.Equal("/signin/passkey", (await Browser.PostPasskeyAsync(credential, state: state)).Path);
        tabs.ForEach(tab => tab.Dispose());
    }

    [Fact, Spec("WebAuthn Level 3 §6.1.1")]
    public async Task when_its_counter_went_back_then_it_was_copied_and_is_refused()
    {
        device.SignCount = 5;
        await AddAsync(World.Dora);
        using (var first = World.NewBrowser())
        {
            await first.OpenAsync("/my/profile");
            Assert.Equal("/my/profile", (await first.UsePasskeyAsync(device)).Path);
        }

        device.SignCount = 2;
        await Browser.OpenAsync("/my/profile");
        Assert.Equal("/signin/passkey", (await Browser.UsePasskeyAsync(device)).Path);
    }

    [Fact]
    public async Task when_all_of_a_persons_factors_are_reset_then_the_passkey_and_its_sessions_and_tokens_are_dead()
    {
        await AddAsync(World.Bob);
        var request = World.AcmeWeb.Request();
        await Browser.OpenAsync(request.Address);
        await Browser.UsePasskeyAsync(device);
        var tokens = await World.AcmeWeb.RedeemAsync(request, World.AcmeWeb.Callback(Browser.Page, request));

        using (var admins = World.NewBrowser())
        {
            await World.Ada.ResetAsync(admins, "acme", World.Bob);
        }

        Assert.Equal(0, await World.Provider.CountAsync<Passkey>());
        Assert.Equal("invalid_grant", (await World.AcmeWeb.RefreshAsync(tokens.RefreshToken)).Error);
        await Browser.OpenAsync("/my/profile");
        Assert.Equal("/signin/passkey", (await Browser.UsePasskeyAsync(device)).Path);
    }

    [Fact]
    public async Task when_the_sign_in_page_is_opened_a_hundred_times_then_nothing_is_stored()
    {
        await Task.WhenAll(Enumerable.Range(0, 100).Select(async _ =>
        {
            using var browser = World.NewBrowser();
            await browser.OpenAsync("/signin");
        }));
        Assert.Equal(0, await World.Provider.CountAsync<SpentChallenge>());
    }

    private async Task AddAsync(Person person)
    {
        using var browser = World.NewBrowser();
        await browser.AddPasskeyAsync(person, device);
        Assert.Equal(1, await World.Provider.WithDatabaseAsync(db => db.Set<AuditEntry>().CountAsync(e => e.Kind == "passkey.added")));
    }
}
