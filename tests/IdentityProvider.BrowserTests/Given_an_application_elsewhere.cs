using Microsoft.Playwright;

namespace IdentityProvider.BrowserTests;

/// <summary>Ways back to an application that no test over HTTP can see: a browser decides whether our headers let them happen.</summary>
public sealed class Given_an_application_elsewhere(Hosts hosts, Chromium chromium)
{
    [Fact]
    public async Task when_it_asks_for_a_form_post_then_the_page_posts_itself()
    {
        await using var felix = await chromium.VisitorAsync(hosts, "felix");
        await felix.OpenAsync(Application.Request(hosts.Provider, hosts.Elsewhere, "form_post") + "&prompt=none");
        await AnsweredAsync(felix, "Posted error error_description iss state, state kept login_required");

        await felix.SignInWithBothFactorsAsync(Application.Request(hosts.Provider, hosts.Elsewhere, "form_post"));
        await AnsweredAsync(felix, "Posted code iss state, state kept");
        Assert.Empty(felix.Complaints);
    }

    [Fact]
    public async Task when_it_asks_for_a_form_post_and_the_browser_has_no_scripts_then_a_button_posts_it()
    {
        await using var fiona = await chromium.VisitorAsync(hosts, "fiona", scripts: false);
        await fiona.SignInWithBothFactorsAsync(Application.Request(hosts.Provider, hosts.Elsewhere, "form_post"));
        await fiona.Page.GetByRole(AriaRole.Button).ClickAsync();
        await AnsweredAsync(fiona, "Posted code iss state, state kept");
        Assert.Empty(fiona.Complaints);
    }

    [Fact]
    public async Task when_it_signs_people_in_by_a_popup_then_its_own_page_there_still_knows_who_opened_it()
    {
        await using var olga = await chromium.VisitorAsync(hosts, "olga");
        var request = Application.Request(hosts.Provider, hosts.Elsewhere, "query");
        await olga.OpenAsync($"{hosts.Elsewhere}/?open={Uri.EscapeDataString(request)}");
        var popup = olga.In(await olga.Page.RunAndWaitForPopupAsync(() => olga.PressAsync("Sign in by popup")));
        await popup.PressAsync("日本語");
        await popup.PressAsync("English");
        await popup.EnterPasswordAsync();
        await popup.EnterCodeAsync();
        await Assertions.Expect(olga.Page.Locator("p")).ToContainTextAsync("code=");
    }

    private static Task AnsweredAsync(Visitor visitor, string text) => Assertions.Expect(visitor.Page.Locator("p")).ToHaveTextAsync(text);
}
