using IdentityProvider.Tests.Driving;

namespace IdentityProvider.Tests.OpenIdConnect;

/// <summary>OpenID Connect Core §3.1.2.1, login_hint and ui_locales: help for the person, and nothing more.</summary>
public sealed class Given_a_request_that_hints(World world) : IClassFixture<World>
{
    [Theory, InlineData("eve@globex.test"), InlineData("\"><script>alert(1)</script>"), InlineData("{{7*7}}")]
    public async Task when_a_login_is_hinted_then_the_field_is_filled_with_it_and_nothing_else_happens(string hint)
    {
        using var browser = world.NewBrowser();
        var page = await browser.OpenAsync(world.GlobexWeb.Request(("login_hint", hint)).Address);
        Assert.Equal(hint, page.ValueOf("Email"));
        Assert.DoesNotContain("<script>alert", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_the_hint_is_longer_than_any_address_then_it_is_left_out()
    {
        using var browser = world.NewBrowser();
        Assert.Equal("", (await browser.OpenAsync(world.GlobexWeb.Request(("login_hint", new string('a', 243) + "@globex.test")).Address)).ValueOf("Email"));
    }

    /// <summary>But for the address itself and what is sealed anew each time.</summary>
    [Fact]
    public async Task when_a_login_is_hinted_then_the_page_does_not_tell_whether_it_is_known()
    {
        async Task<string> PageForAsync(string hint)
        {
            using var browser = world.NewBrowser();
            var page = await browser.OpenAsync(world.GlobexWeb.Request(("login_hint", hint)).Address);
            Assert.Equal(hint, page.ValueOf("Email"));
            return page.Text;
        }

        Assert.Equal(await PageForAsync("eve@globex.test"), await PageForAsync("nobody@globex.test"));
    }

    [Theory, InlineData("en ja", "en"), InlineData("ja-JP en", "ja"), InlineData("xx yy-Latn", "en"), InlineData("../../x <script>", "en")]
    public async Task when_languages_are_preferred_then_the_first_that_is_spoken_holds_over_all_steps(string locales, string expected)
    {
        using var browser = world.NewBrowser();
        await browser.OpenAsync(world.GlobexWeb.Request(("ui_locales", locales)).Address);
        Assert.Equal(expected, Language());
        await browser.OpenAsync(browser.Page.Document.QuerySelector(".link-list a")!.GetAttribute("href")!);
        Assert.Equal(("/signin/forgot-password", expected), (browser.Page.Path, Language()));

        string? Language() => browser.Page.Document.DocumentElement.GetAttribute("lang");
    }

    [Fact]
    public async Task when_a_language_is_preferred_then_the_pages_speak_it()
    {
        using var browser = world.NewBrowser();
        var page = await browser.OpenAsync(world.GlobexWeb.Request(("ui_locales", "xx ja en")).Address);
        Assert.Equal("ja", page.Document.DocumentElement.GetAttribute("lang"));
        Assert.True(page.HasField("メールアドレス") || page.HasField("メール"), page.Text);
    }
}
