using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace IdentityProvider.BrowserTests;

/// <summary>A person whose phone is gone, at a phone-sized screen of somebody else.</summary>
public sealed class Given_a_lost_phone(Hosts hosts, Chromium chromium)
{
    [Fact]
    public async Task when_a_recovery_code_is_at_hand_then_the_new_phone_is_set_up_on_the_way_to_the_application()
    {
        await using var lena = await chromium.VisitorAsync(hosts, "lena");
        await lena.OpenSampleAsync();
        await lena.PressAsync("Sign in");
        await lena.EnterPasswordAsync();
        await lena.EnterMailedCodeAsync();
        await lena.ScanAsync();
        await lena.EnterCodeAsync();
        var code = (await lena.Page.GetByTestId("recovery-codes").Locator("li").First.InnerTextAsync()).Trim();
        await lena.PressAsync("I have saved these codes");
        await lena.Page.Locator("[data-claim='acr']").WaitForAsync();
        var lost = lena.Phone.Key;

        await using var later = await chromium.VisitorAsync(hosts, "lena");
        await later.Page.SetViewportSizeAsync(Visitor.Telephone.Width, Visitor.Telephone.Height);
        List<string> faults = [];
        async Task LookAsync() => faults.AddRange(await Inspection.FaultsAsync(later));

        await later.OpenSampleAsync();
        await later.PressAsync("Sign in");
        await later.EnterPasswordAsync();
        await later.Page.GetByRole(AriaRole.Link, new() { Name = "I lost my device" }).ClickAsync();
        await LookAsync();
        await later.Page.GetByRole(AriaRole.Link, new() { Name = "Use a recovery code" }).ClickAsync();
        await later.Field("Recovery code").FillAsync(code);
        await later.PressAsync("Submit");
        await later.ReachAsync("/signin/new-phone");
        await LookAsync();
        await later.ScanAsync();
        Assert.NotEqual(lost, later.Phone.Key);
        await later.EnterCodeAsync();
        await later.Page.Locator("[data-claim='acr']").WaitForAsync();
        Assert.Equal("mfa", await later.ClaimAsync("acr"));
        Assert.Empty(faults);
    }

    [Fact]
    public async Task when_a_first_set_up_was_not_theirs_then_the_link_in_the_mail_says_what_it_undoes_and_does_it()
    {
        await using var thief = await chromium.VisitorAsync(hosts, "linus");
        await thief.SignInWithPasswordAsync("/my/two-factor");
        await thief.Page.GetByRole(AriaRole.Switch, new() { Name = "Enable" }).ClickAsync();
        await thief.ScanAsync();
        await thief.EnterCodeAsync();

        await using var linus = await chromium.VisitorAsync(hosts, "linus");
        var mail = await hosts.Mail.NextAsync(linus.Email, m => m.Subject == "Two-factor authentication is on", TestContext.Current.CancellationToken);
        await linus.OpenAsync(Regex.Match(mail.Body, @"http://\S+/signin/not-me\?token=\S+").Value);
        List<string> faults = [.. await Inspection.FaultsAsync(linus)];
        await linus.PressAsync("Undo and secure my account");
        await linus.Page.GetByRole(AriaRole.Link, new() { Name = "Choose a new password" }).WaitForAsync();
        faults.AddRange(await Inspection.FaultsAsync(linus));
        Assert.Empty(faults);

        await thief.OpenAsync("/my/profile");
        await thief.ReachAsync("/signin");
    }

    [Fact]
    public async Task when_the_codes_are_gone_too_then_the_admins_can_be_asked()
    {
        await using var kurt = await chromium.VisitorAsync(hosts, "kurt");
        await kurt.OpenAsync("/my");
        await kurt.EnterPasswordAsync();
        await kurt.Page.GetByRole(AriaRole.Link, new() { Name = "I lost my device" }).ClickAsync();
        await kurt.PressAsync("Ask my admins");
        await kurt.Page.GetByRole(AriaRole.Status).WaitForAsync();
        Assert.Empty(await Inspection.FaultsAsync(kurt));
        await hosts.Mail.NextAsync("ada@acme.test", m => m.Subject == "kurt@acme.test lost their device", TestContext.Current.CancellationToken);
    }
}
