using System.Text.Json;
using IdentityProvider.Auditing;
using IdentityProvider.Passkeys;
using IdentityProvider.Policy;
using IdentityProvider.Tenancy;
using IdentityProvider.Tests.Driving;
using IdentityProvider.TwoFactor;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.MyPage;

public sealed class Given_the_passkeys_of_a_person : WorldForEachTest
{
    private readonly PasskeyDevice device = new();

    [Fact]
    public async Task when_there_are_none_then_the_page_says_so_and_offers_one()
    {
        await World.Dora.VisitAsync(Browser, "/my/passkeys");
        Assert.NotEmpty(Browser.Page.ByTestId("no-passkeys").TextContent);
        Assert.True(Browser.Page.HasButton("Add a passkey"));
    }

    [Fact]
    public async Task when_one_is_added_beside_an_authenticator_then_it_is_listed_mailed_and_in_the_history()
    {
        Assert.Equal("/my/passkeys", (await Browser.AddPasskeyAsync(World.Dora, device, "Blue laptop")).Path);
        Assert.Contains("Blue laptop", Browser.Page.Text, StringComparison.Ordinal);
        var mail = await World.Provider.Mail.NextAsync(World.Dora.Email, TestContext.Current.CancellationToken);
        Assert.Contains("\"Blue laptop\"", mail.Body, StringComparison.Ordinal);
        Assert.Equal(1, await CountAsync("passkey.added"));
        Assert.Equal(0, await CountAsync("two_factor.enabled"));
    }

    [Fact]
    public async Task when_it_is_the_first_factor_then_two_factor_is_on_with_recovery_codes_and_the_next_sign_in_asks_for_it()
    {
        var page = await Browser.AddPasskeyAsync(World.Eve, device);
        Assert.NotEmpty(page.ByTestId("recovery-codes").TextContent);
        await World.Eve.SaveRecoveryCodesAsync(Browser);
        Assert.Contains("since", (await Browser.OpenAsync("/my/two-factor")).Text, StringComparison.Ordinal);
        Assert.Equal(1, await CountAsync("two_factor.enabled"));

        using var later = World.NewBrowser();
        await later.OpenAsync("/my/profile");
        Assert.Equal("/signin/passkey", (await World.Eve.EnterPasswordAsync(later)).Path);
        Assert.Equal("/my/profile", (await later.UsePasskeyAsync(device)).Path);
    }

    [Fact]
    public async Task when_a_tenant_requires_two_factor_then_a_first_passkey_takes_the_mailed_code()
    {
        using var browser = World.NewBrowser();
        await SetPolicyAsync("acme", TwoFactorMode.Off);
        await World.Cleo.VisitAsync(browser, "/my/passkeys");
        await SetPolicyAsync("acme", TwoFactorMode.Required);
        Assert.Equal("/signin/confirm-email", (await browser.PressAsync("Add a passkey")).Path);

        var stolen = device.Create("""{"challenge":"AAAA","user":{"id":"AAAA"}}""");
        await browser.PostWithTokenAsync("/my/passkeys/add", ("Name", "x"), ("State", "x"), ("Credential", stolen));
        Assert.Equal("/signin/confirm-email", browser.Page.Path);
        Assert.Equal(0, await World.Provider.CountAsync<Passkey>());

        await World.Cleo.GetThroughAsync(browser);
        Assert.NotEmpty((await browser.UsePasskeyAsync(device)).ByTestId("recovery-codes").TextContent);
    }

    [Fact]
    public async Task when_the_sign_in_is_old_then_all_of_it_is_asked_again_before_one_is_added()
    {
        await World.Dora.VisitAsync(Browser, "/my/passkeys");
        World.Provider.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("/signin", (await Browser.PressAsync("Add a passkey")).Path);
        Assert.Equal("/my/passkeys/add", (await World.Dora.GetThroughAsync(Browser)).Path);
        var options = Browser.Page.PasskeyOptions();
        var state = Browser.Page.Hidden("State");
        World.Provider.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("/signin", (await Browser.PostPasskeyAsync(device.Create(options), state: state)).Path);
        Assert.Equal(0, await World.Provider.CountAsync<Passkey>());
    }

    [Fact]
    public async Task when_it_gets_another_name_then_it_has_that_and_what_is_no_name_is_refused_beside_the_field()
    {
        await Browser.AddPasskeyAsync(World.Dora, device, "Laptop");
        await Browser.Fill("Passkey name", "Work laptop").PressAsync("Rename");
        Assert.Equal("Work laptop", Browser.Page.ValueOf("Passkey name"));
        await Browser.Fill("Passkey name", "a\u202Eb").PressAsync("Rename");
        Assert.Contains("at most 64", Browser.Page.Alert, StringComparison.Ordinal);
        Assert.Equal("true", Browser.Page.Field("Passkey name").GetAttribute("aria-invalid"));
    }

    [Fact]
    public async Task when_somebody_elses_is_named_then_it_is_neither_renamed_nor_removed()
    {
        using var hers = World.NewBrowser();
        await hers.AddPasskeyAsync(World.Dora, device, "Hers");
        var id = (await World.Provider.WithDatabaseAsync(db => db.Set<Passkey>().SingleAsync())).Id.ToString();

        await World.Hugo.VisitAsync(Browser, "/my/passkeys/add");
        await Browser.PostWithTokenAsync("/my/passkeys", ("id", id), ("name", "Mine"));
        await Browser.PostWithTokenAsync("/my/passkeys/remove", ("id", id));
        Assert.Equal("/my/passkeys", (await Browser.OpenAsync("/my/passkeys/remove?id=" + id)).Path);
        Assert.Equal("Hers", (await World.Provider.WithDatabaseAsync(db => db.Set<Passkey>().SingleAsync())).Name);
    }

    [Fact]
    public async Task when_it_is_removed_then_it_signs_in_no_more_and_sessions_that_it_alone_made_are_over()
    {
        await Browser.AddPasskeyAsync(World.Dora, device);
        using var byPasskey = World.NewBrowser();
        await byPasskey.OpenAsync("/my/profile");
        Assert.Equal("/my/profile", (await byPasskey.UsePasskeyAsync(device)).Path);

        await Browser.OpenAsync("/my/passkeys");
        await Browser.PressAsync("Remove Laptop");
        Assert.Equal("/my/passkeys", (await Browser.PressAsync("Remove")).Path);
        Assert.Equal(1, await CountAsync("passkey.removed"));
        Assert.Equal("/signin", (await byPasskey.OpenAsync("/my/profile")).Path);
        Assert.Equal("/signin/passkey", (await byPasskey.UsePasskeyAsync(device)).Path);
        Assert.NotEmpty(byPasskey.Page.Alert);
        Assert.Equal("/my/profile", (await Browser.OpenAsync("/my/profile")).Path);
    }

    [Fact]
    public async Task when_it_is_the_last_factor_and_a_tenant_requires_one_then_it_stays_by_page_and_by_direct_post()
    {
        await SetPolicyAsync("globex", TwoFactorMode.Off);
        await Browser.AddPasskeyAsync(World.Eve, device);
        await SetPolicyAsync("globex", TwoFactorMode.Required);
        await Browser.OpenAsync("/my/passkeys");
        Assert.Equal("/my/two-factor/disable", (await Browser.PressAsync("Remove Laptop")).Path);
        Assert.Contains("Globex", Browser.Page.Alert, StringComparison.Ordinal);
        Assert.False(Browser.Page.HasButton("Disable"));
        var id = (await World.Provider.WithDatabaseAsync(db => db.Set<Passkey>().SingleAsync())).Id.ToString();
        await Browser.OpenAsync("/my/passkeys/add");
        await Browser.PostWithTokenAsync("/my/passkeys/remove", ("id", id));
        Assert.Equal(1, await World.Provider.CountAsync<Passkey>());

        await SetPolicyAsync("globex", TwoFactorMode.Off);
        await Browser.OpenAsync("/my/passkeys/remove?id=" + id);
        await World.Eve.DisableAsync(Browser);
        Assert.Equal(0, await World.Provider.CountAsync<RecoveryCode>());
        Assert.Equal(1, await CountAsync("two_factor.disabled"));
    }

    [Theory]
    [InlineData("without user verification")]
    [InlineData("another origin")]
    [InlineData("another relying party")]
    [InlineData("a challenge of another page")]
    [InlineData("a sign-in's answer")]
    public async Task when_what_the_browser_answers_is_not_right_then_nothing_is_registered(string fault)
    {
        await World.Dora.VisitAsync(Browser, "/my/passkeys/add");
        var (options, state) = (Browser.Page.PasskeyOptions(), Browser.Page.Hidden("State"));
        switch (fault)
        {
            case "without user verification": device.VerifiesUser = false; break;
            case "another origin": device.Origin = "https://id.test.evil.test"; break;
            case "another relying party": device.RelyingParty = "evil.test"; break;
            case "a challenge of another page": options = (await Browser.ReloadAsync()).PasskeyOptions(); break;
        }

        var answer = fault == "a sign-in's answer" ? device.Get(options) : device.Create(options);
        Assert.Contains("not added", (await Browser.PostPasskeyAsync(answer, state: state)).Alert, StringComparison.Ordinal);
        Assert.Equal(0, await World.Provider.CountAsync<Passkey>());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1,2")]
    [InlineData("null")]
    [InlineData("""{"id":"AAAA","rawId":"AAAA","type":"public-key","response":{"clientDataJSON":"AAAA","attestationObject":"_w"},"clientExtensionResults":{}}""")]
    public async Task when_the_answer_is_nonsense_then_it_is_refused_and_nothing_breaks(string credential)
    {
        await World.Dora.VisitAsync(Browser, "/my/passkeys/add");
        Assert.Contains("not added", (await Browser.PostPasskeyAsync(credential)).Alert, StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_one_answer_is_posted_twenty_times_at_once_then_there_is_one_passkey()
    {
        await World.Dora.VisitAsync(Browser, "/my/passkeys/add");
        var (credential, state) = (device.Create(Browser.Page.PasskeyOptions()), Browser.Page.Hidden("State"));
        var token = Browser.Page.Hidden(DirectPost.TokenField);
        var tabs = Enumerable.Range(0, 20).Select(_ => Browser.Copy(World.Provider.NewClient())).ToList();
        await Task.WhenAll(tabs.Select(tab => tab.PostAsync(
            "/my/passkeys/add", (DirectPost.TokenField, token), ("Name", "Laptop"), ("State", state), ("Credential", credential))));
        Assert.Equal(1, await World.Provider.CountAsync<Passkey>());
        Assert.Equal(1, await CountAsync("passkey.added"));
        tabs.ForEach(tab => tab.Dispose());
    }

    [Fact]
    public async Task when_the_options_are_read_then_user_verification_is_required_and_what_is_there_is_excluded()
    {
        await Browser.AddPasskeyAsync(World.Dora, device);
        await Browser.OpenAsync("/my/passkeys/add");
        var options = JsonDocument.Parse(Browser.Page.PasskeyOptions()).RootElement;
        Assert.Equal(TestProvider.Issuer.Host, options.GetProperty("rp").GetProperty("id").GetString());
        Assert.Equal("required", options.GetProperty("authenticatorSelection").GetProperty("userVerification").GetString());
        Assert.Equal(device.CredentialId, options.GetProperty("excludeCredentials")[0].GetProperty("id").GetString());
    }

    private Task<int> SetPolicyAsync(string slug, TwoFactorMode mode) => World.Provider.WithDatabaseAsync(db => db.Set<Tenant>()
        .Where(t => t.Slug == slug).ExecuteUpdateAsync(set => set.SetProperty(t => t.TwoFactorMode, mode)));

    private Task<int> CountAsync(string kind) => World.Provider.WithDatabaseAsync(db => db.Set<AuditEntry>().CountAsync(e => e.Kind == kind));
}
