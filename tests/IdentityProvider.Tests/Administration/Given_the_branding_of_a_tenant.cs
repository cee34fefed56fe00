using System.Net;
using System.Text;
using IdentityProvider.Tenancy.Branding;
using IdentityProvider.Tests.Driving;
using IdentityProvider.Tests.Enforcement;
using static IdentityProvider.Tests.Administration.BrandingDriving;

namespace IdentityProvider.Tests.Administration;

public sealed class Given_the_branding_of_a_tenant : WorldForEachTest
{
    private const string Address = "/admin/globex/branding";

    [Fact]
    public async Task when_an_admin_sets_colour_and_logo_then_the_page_shows_them_and_history_who_did_what()
    {
        var page = await World.Dora.VisitAsync(Browser, Address);
        Assert.True(page.HasLink("Branding"));
        page = await Browser.Fill("Colour", "#8A2BE2").PressAsync("Save");
        Assert.Equal("#8a2be2", page.ValueOf("Colour"));
        page = await Browser.UploadAsync("Upload", Logo());
        Assert.Contains("Saved", page.Alert, StringComparison.Ordinal);
        var preview = page.ByTestId("brand-preview");
        Assert.Equal("Globex", preview.QuerySelector("img")!.GetAttribute("alt"));
        Assert.True(preview.ClassList.Contains("branded"));

        var dora = (await World.Provider.AccountOfAsync(World.Dora)).Id;
        var rows = await World.HistoryAsync("tenant.branding_changed");
        Assert.Equal([(dora, """{"what":"color","after":"#8a2be2"}"""), (dora, """{"what":"logo","after":"image/png"}""")], rows.Select(r => (r.ActorId!.Value, r.Details)));
    }

    [Fact]
    public async Task when_it_is_replaced_and_removed_then_nothing_of_it_stays()
    {
        await World.BrandAsync(World.Dora, "globex");
        await World.Dora.VisitAsync(Browser, Address);
        await Browser.UploadAsync("Upload", Logo(SampleImages.Jpeg(20, 10), "x", "text/html"));
        Assert.Equal(LogoFormat.Jpeg, Assert.Single(await World.BrandingsAsync()).LogoFormat);
        await Browser.PressAsync("Remove logo");
        Assert.False(Browser.Page.HasButton("Remove logo"));
        await Browser.Fill("Colour", "").PressAsync("Save");
        Assert.Empty(await World.BrandingsAsync());
        Assert.Equal(5, (await World.HistoryAsync("tenant.branding_changed")).Count);
    }

    [Fact]
    public async Task when_it_looks_so_already_then_history_has_no_row_of_it()
    {
        await World.Dora.VisitAsync(Browser, Address);
        Assert.Contains("already", (await Browser.PressAsync("Save")).Alert, StringComparison.Ordinal);
        await Browser.Fill("Colour", "#123456").PressAsync("Save");
        Assert.Contains("already", (await Browser.PressAsync("Save")).Alert, StringComparison.Ordinal);
        Assert.Single(await World.HistoryAsync("tenant.branding_changed"));
    }

    [Theory, Spec("ASVS 5.2.2"), InlineData("svg"), InlineData("html"), InlineData("bomb"), InlineData("polyglot"), InlineData("big"), InlineData("empty")]
    public async Task when_the_file_is_no_logo_then_it_is_refused_whatever_it_is_called(string kind)
    {
        var content = kind switch
        {
            "svg" => Encoding.UTF8.GetBytes("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
            "html" => Encoding.UTF8.GetBytes("<!DOCTYPE html><script>alert(1)</script>"),
            "bomb" => SampleImages.Png(60000, 60000),
            "polyglot" => [.. SampleImages.Png(10, 10), .. "<script>alert(1)</script>"u8],
            "big" => SampleImages.Png(10, 10, ("tEXt", new byte[200 * 1024])),
            _ => [],
        };
        await World.Dora.VisitAsync(Browser, Address);
        var page = await Browser.UploadAsync("Upload", Logo(content));
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Equal("true", page.Field("Logo").GetAttribute("aria-invalid"));
        Assert.Equal("logo-hint logo-error", page.Field("Logo").GetAttribute("aria-describedby"));
        Assert.NotEmpty(page.Document.GetElementById("logo-error")!.TextContent);
        Assert.Empty(await World.BrandingsAsync());
        Assert.Empty(await World.HistoryAsync("tenant.branding_changed"));
    }

    [Fact]
    public async Task when_the_body_has_five_megabytes_then_it_is_refused_unread()
    {
        await World.Dora.VisitAsync(Browser, Address);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await Browser.UploadAsync("Upload", Logo(new byte[5 * 1024 * 1024]))).Status);
        Assert.Empty(await World.BrandingsAsync());
    }

    [Theory, InlineData("red;}body{display:none}"), InlineData("#12655f;}*{background:url(https://evil.test)}"), InlineData("rebeccapurple"), InlineData("</style><script>")]
    public async Task when_the_colour_is_more_than_a_colour_then_it_is_refused_and_shown_as_it_was_typed(string typed)
    {
        await World.Dora.VisitAsync(Browser, Address);
        var page = await Browser.Fill("Colour", typed).PressAsync("Save");
        Assert.Equal((HttpStatusCode.BadRequest, typed, "true"), (page.Status, page.ValueOf("Colour"), page.Field("Colour").GetAttribute("aria-invalid")));
        Assert.Empty(await World.BrandingsAsync());
    }

    [Fact, Spec("ASVS 8.2.2")]
    public async Task when_an_admin_of_another_tenant_or_a_member_posts_then_nothing_is_there_and_nothing_changes()
    {
        foreach (var (who, home) in new[] { (World.Ada, "/admin/acme"), (World.Eve, "/my/profile") })
        {
            using var browser = World.NewBrowser();
            await who.VisitAsync(browser, home);
            Assert.Equal(HttpStatusCode.NotFound, (await browser.PostWithTokenAsync(Address + "?handler=Color", ("Color", "#123456"))).Status);
            await who.VisitAsync(browser, home);
            Assert.Equal(HttpStatusCode.NotFound, (await browser.PostWithTokenAsync(Address + "?handler=RemoveLogo")).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await browser.OpenAsync(Address)).Status);
        }

        Assert.Empty(await World.BrandingsAsync());
    }

    [Fact]
    public async Task when_the_second_factor_is_old_then_it_is_asked_for_first_and_what_was_typed_is_kept()
    {
        await World.Dora.VisitAsync(Browser, Address);
        World.Provider.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("/signin/two-factor", (await Browser.Fill("Colour", "#123456").PressAsync("Save")).Path);
        Assert.Empty(await World.BrandingsAsync());
        var page = await World.Dora.GetThroughAsync(Browser);
        Assert.Equal((Address, "#123456"), (page.Path, page.ValueOf("Colour")));

        World.Provider.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("/signin/two-factor", (await Browser.UploadAsync("Upload", Logo())).Path);
        Assert.Empty(await World.BrandingsAsync());
    }
}
