using System.Text.Json;
using Microsoft.Playwright;

namespace IdentityProvider.BrowserTests;

/// <summary>What a stranger lives through in the first minutes, on the pages as they are.</summary>
public sealed class Given_the_whole_story(Hosts hosts, Chromium chromium)
{
    [Fact]
    public async Task when_a_member_without_a_second_factor_signs_in_then_they_set_it_up_and_come_back_to_the_application()
    {
        await using var alan = await chromium.VisitorAsync(hosts, "alan");
        await SetUpOnTheWayAsync(alan);

        Assert.Equal("pwd otp mfa", string.Join(' ', (await alan.ClaimAsync("amr")).Split([' ', ',', '[', ']', '"'], StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal("mfa", await alan.ClaimAsync("acr"));
        Assert.Equal("acme", await alan.ClaimAsync("tenant"));
        var receipt = JsonDocument.Parse(await alan.ClaimAsync("two_factor_policy")).RootElement;
        Assert.Equal(("Required", "otp"), (receipt.GetProperty("mode").GetString(), receipt.GetProperty("met_by").GetString()));

        await alan.PressAsync("Call the API");
        Assert.Equal("200", await alan.Page.Locator("[data-status]").GetAttributeAsync("data-status"));
    }

    [Fact]
    public async Task when_the_browser_has_no_scripts_then_the_same_story_works()
    {
        await using var nora = await chromium.VisitorAsync(hosts, "nora", scripts: false);
        await SetUpOnTheWayAsync(nora);
        Assert.Equal("mfa", await nora.ClaimAsync("acr"));
    }

    [Fact]
    public async Task when_an_enrolled_member_signs_in_then_the_code_is_asked_for_and_single_sign_on_lasts()
    {
        await using var bob = await chromium.VisitorAsync(hosts, "bob");
        await bob.OpenSampleAsync();
        await bob.PressAsync("Sign in");
        await bob.EnterPasswordAsync();
        await bob.ReachAsync("/signin/two-factor");
        await bob.EnterCodeAsync();
        Assert.Equal("mfa", await bob.ClaimAsync("acr"));

        await bob.OpenAsync("/my/two-factor");
        Assert.Equal("/my/two-factor", bob.Path);
    }

    [Fact]
    public async Task when_a_code_is_pasted_with_its_gap_then_it_is_taken()
    {
        await using var pat = await chromium.VisitorAsync(hosts, "pat");
        await pat.OpenAsync("/my");
        await pat.EnterPasswordAsync();
        await pat.Field("Authentication code").FocusAsync();
        await pat.Page.Keyboard.InsertTextAsync(pat.Phone.FreshCode().Insert(3, " "));
        await pat.PressAsync("Submit");
        await pat.Page.WaitForURLAsync("**/my**");
    }

    [Fact]
    public async Task when_there_is_only_a_keyboard_then_signing_in_takes_no_mouse()
    {
        await using var kim = await chromium.VisitorAsync(hosts, "kim");
        await kim.OpenAsync("/my");
        await Assertions.Expect(kim.Field("Email")).ToBeFocusedAsync();
        await kim.Page.Keyboard.TypeAsync(kim.Email);
        await kim.Page.Keyboard.PressAsync("Tab");
        await kim.Page.Keyboard.TypeAsync(kim.Password);
        await kim.Page.Keyboard.PressAsync("Enter");
        await kim.Page.WaitForURLAsync("**/signin/two-factor**");
        await Assertions.Expect(kim.Field("Authentication code")).ToBeFocusedAsync();
        await kim.Page.Keyboard.TypeAsync(kim.Phone.FreshCode());
        await kim.Page.Keyboard.PressAsync("Enter");
        await kim.Page.WaitForURLAsync("**/my**");
    }

    [Fact]
    public async Task when_a_person_turns_it_on_in_My_Page_then_the_next_sign_in_asks_for_the_code()
    {
        await using var george = await chromium.VisitorAsync(hosts, "george");
        await george.SignInWithPasswordAsync("/my/two-factor");
        await george.Page.GetByRole(AriaRole.Switch, new() { Name = "Enable" }).ClickAsync();
        await george.ScanAsync();
        await george.EnterCodeAsync();
        await george.PressAsync("I have saved these codes");

        await using var elsewhere = await chromium.VisitorAsync(hosts, "george");
        await elsewhere.OpenAsync("/my");
        await elsewhere.EnterPasswordAsync();
        await elsewhere.ReachAsync("/signin/two-factor");
        await elsewhere.EnterCodeAsync(george.Phone.FreshCode());
        await elsewhere.Page.WaitForURLAsync("**/my**");
    }

    private static async Task SetUpOnTheWayAsync(Visitor visitor)
    {
        await visitor.OpenSampleAsync();
        await visitor.PressAsync("Sign in");
        await visitor.EnterPasswordAsync();
        await visitor.ReachAsync("/signin/confirm-email");
        Assert.DoesNotContain("otpauth", await visitor.Page.ContentAsync(), StringComparison.Ordinal);
        await visitor.EnterMailedCodeAsync();
        await visitor.ReachAsync("/signin/set-up-two-factor");
        await visitor.ScanAsync();
        await visitor.EnterCodeAsync();
        Assert.InRange(await visitor.Page.GetByTestId("recovery-codes").Locator("li").CountAsync(), 8, 16);
        await visitor.PressAsync("I have saved these codes");
        await visitor.Page.Locator("[data-claim='acr']").WaitForAsync();
    }
}
