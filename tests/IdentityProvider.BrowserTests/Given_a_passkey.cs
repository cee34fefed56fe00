using Microsoft.Playwright;

namespace IdentityProvider.BrowserTests;

/// <summary>Passkeys by the browser's own means, with Chromium's virtual authenticator for the device.</summary>
public sealed class Given_a_passkey(Hosts hosts, Chromium chromium)
{
    [Fact]
    public async Task when_a_member_adds_one_then_the_button_on_the_sign_in_page_signs_them_in_to_the_application()
    {
        await using var petra = await chromium.VisitorAsync(hosts, "petra");
        await petra.HoldAuthenticatorAsync();
        await petra.SignInWithBothFactorsAsync("/my/passkeys");
        await AddAsync(petra, "Petra's laptop");
        List<string> faults = [.. await Inspection.FaultsAsync(petra)];
        await petra.SignOutAsync();
        await petra.OfferNoAutofillAsync();
        await petra.OpenSampleAsync();
        await petra.PressAsync("Sign in");
        await petra.ReachAsync("/signin");
        faults.AddRange(await Inspection.FaultsAsync(petra));
        await petra.PressAsync("Sign in with a passkey");
        Assert.Equal("phr", await petra.ClaimAsync("acr"));
        Assert.Matches("^.*(hwk|swk).*user.*mfa", await petra.ClaimAsync("amr"));
        Assert.Empty(faults);
    }

    [Fact]
    public async Task when_the_browser_offers_it_in_the_email_field_then_choosing_it_there_signs_in()
    {
        await using var kate = await chromium.VisitorAsync(hosts, "kate");
        await kate.HoldAuthenticatorAsync();
        await kate.SignInWithBothFactorsAsync("/my/passkeys");
        await AddAsync(kate, "Phone");
        await kate.SignOutAsync();
        await kate.OpenAsync("/my"); // the virtual device is at hand, so the browser's offer is taken at once
        await kate.ReachAsync("/my/profile");
    }

    [Fact]
    public async Task when_it_is_the_first_factor_then_recovery_codes_follow_and_the_password_asks_for_it()
    {
        await using var paul = await chromium.VisitorAsync(hosts, "paul");
        await paul.HoldAuthenticatorAsync();
        await paul.SignInWithPasswordAsync("/my/passkeys");
        await paul.PressAsync("Add a passkey");
        await paul.PressAsync("Create the passkey");
        Assert.InRange(await paul.Page.GetByTestId("recovery-codes").Locator("li").CountAsync(), 8, 16);
        await paul.PressAsync("I have saved these codes");

        await paul.SignOutAsync();
        await paul.OfferNoAutofillAsync();
        await paul.OpenAsync("/my");
        await paul.EnterPasswordAsync();
        await paul.ReachAsync("/signin/passkey");
        Assert.Empty(await Inspection.FaultsAsync(paul));
        await paul.PressAsync("Use a passkey");
        await paul.ReachAsync("/my/profile");

        await paul.OpenAsync("/my/passkeys");
        await paul.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Remove ") }).ClickAsync();
        Assert.Empty(await Inspection.FaultsAsync(paul));

        // It is the last factor: what ends two-factor authentication asks for the password that stands alone then.
        await paul.ReachAsync("/my/two-factor/disable");
        await paul.Field("Current password").FillAsync(paul.Password);
        await paul.PressAsync("Disable");
        await paul.ReachAsync("/my/two-factor");
        await paul.OpenAsync("/my/passkeys");
        await Assertions.Expect(paul.Page.GetByTestId("no-passkeys")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task when_the_device_does_not_verify_the_person_then_the_page_says_that_none_was_used()
    {
        await using var percy = await chromium.VisitorAsync(hosts, "percy");
        await percy.HoldAuthenticatorAsync(verifies: false);
        await percy.SignInWithBothFactorsAsync("/my/passkeys/add");
        await percy.PressAsync("Create the passkey");
        await Assertions.Expect(percy.Page.Locator("[data-passkey-stopped]")).ToBeVisibleAsync();
        Assert.Empty(await Inspection.FaultsAsync(percy));
    }

    [Fact]
    public async Task when_the_browser_has_no_scripts_then_the_password_is_there_and_no_dead_button()
    {
        await using var nora = await chromium.VisitorAsync(hosts, "nora", scripts: false);
        await nora.OpenAsync("/signin");
        await Assertions.Expect(nora.Button("Sign in")).ToBeVisibleAsync();
        await Assertions.Expect(nora.Button("Sign in with a passkey")).ToBeHiddenAsync();
    }

    private static async Task AddAsync(Visitor visitor, string name)
    {
        await visitor.PressAsync("Add a passkey");
        await visitor.Field("Passkey name").FillAsync(name);
        await visitor.PressAsync("Create the passkey");
        await visitor.ReachAsync("/my/passkeys");
        await Assertions.Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Name = name })).ToBeVisibleAsync();
    }
}
