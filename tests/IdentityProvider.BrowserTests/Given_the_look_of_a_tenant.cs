using System.Text.RegularExpressions;

namespace IdentityProvider.BrowserTests;

/// <summary>A colour and a logo of a tenant's own, and mail: whatever is chosen, people can read what stands there.</summary>
public sealed class Given_the_look_of_a_tenant(Hosts hosts, Chromium chromium)
{
    [Fact]
    public async Task when_an_admin_chooses_a_colour_that_nobody_could_read_then_every_page_with_it_can_be_read()
    {
        await using var ivy = await chromium.VisitorAsync(hosts, "ivy");
        await ivy.SignInWithBothFactorsAsync("/admin/initech/branding");
        await ivy.ReachAsync("/admin/initech/branding");
        List<string> faults = [];
        async Task LookAsync(Visitor visitor) => faults.AddRange((await Inspection.FaultsAsync(visitor)).Where(fault => !fault.Contains("status of 400", StringComparison.Ordinal)));

        await LookAsync(ivy);
        await ivy.Field("Logo").SetInputFilesAsync(new Microsoft.Playwright.FilePayload { Name = "logo.png", MimeType = "image/png", Buffer = "<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray() });
        await ivy.PressAsync("Upload");
        Assert.Contains("no PNG", await ivy.Page.InnerTextAsync("#logo-error"), StringComparison.Ordinal);
        await LookAsync(ivy);
        await ivy.Field("Colour").FillAsync("yellow");
        await ivy.PressAsync("Save");
        Assert.Contains("hexadecimal", await ivy.Page.InnerTextAsync("#color-error"), StringComparison.Ordinal);
        await LookAsync(ivy);
        await ivy.Field("Colour").FillAsync("#ffee00");
        await ivy.PressAsync("Save");
        var mark = await ivy.Page.Locator(".console-header img").ScreenshotAsync();
        await ivy.Field("Logo").SetInputFilesAsync(new Microsoft.Playwright.FilePayload { Name = "logo.png", MimeType = "image/png", Buffer = mark });
        await ivy.PressAsync("Upload");
        Assert.Contains("Saved", await ivy.Page.InnerTextAsync("[role=status]"), StringComparison.Ordinal);
        await LookAsync(ivy);

        await using var irene = await chromium.VisitorAsync(hosts, "irene");
        await irene.OpenAsync(Application.Request(hosts.Provider, hosts.Elsewhere, "query", Application.OfInitech));
        await irene.ReachAsync("/signin");
        Assert.True(await irene.Page.EvaluateAsync<bool>("() => document.querySelector('.card-logo').naturalWidth > 0"));
        Assert.Equal("rgb(117, 109, 0)", await irene.Page.EvaluateAsync<string>("() => getComputedStyle(document.querySelector('.button')).backgroundColor"));
        await LookAsync(irene);
        await irene.EnterPasswordAsync();
        await irene.ReachAsync("/signin/two-factor");
        await LookAsync(irene);
        Assert.Empty(faults);
    }

    [Fact]
    public async Task when_a_mail_is_looked_at_then_it_can_be_read_in_both_colour_schemes_and_on_a_phone()
    {
        await using var alan = await chromium.VisitorAsync(hosts, "alan");
        await alan.OpenAsync("/signin/forgot-password");
        await alan.Field("Email").FillAsync(alan.Email);
        await alan.PressAsync("Send link");
        var mail = await hosts.Mail.NextAsync(alan.Email, m => m.Subject == "A new password", TestContext.Current.CancellationToken);
        var file = Directory.EnumerateFiles(hosts.Mail.Directory, "*.eml").Select(path => MimeKit.MimeMessage.Load(path)).First(m => m.TextBody == mail.Body);

        await alan.OpenAsync("/health/live");
        await alan.Page.SetContentAsync(file.HtmlBody!);
        Assert.Empty(await Inspection.FaultsAsync(alan));
        await alan.Page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "Open the page" }).ClickAsync();
        await alan.ReachAsync("/signin/reset-password");
        Assert.Matches(new Regex("ticket=[A-Za-z0-9_-]+$"), alan.Page.Url);
    }
}
