using System.Net;
using IdentityProvider.Tenancy;
using IdentityProvider.Tenancy.Branding;
using IdentityProvider.Tests.Administration;
using IdentityProvider.Tests.Driving;
using Microsoft.EntityFrameworkCore;

namespace IdentityProvider.Tests.SignIn;

/// <summary>Shown only where an application of one tenant sent the person, and served to whoever has its address.</summary>
public sealed class Given_a_tenants_look : WorldForEachTest
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task when_an_application_of_the_tenant_sends_somebody_then_every_step_looks_so()
    {
        await World.BrandAsync(World.Dora, "globex");
        await Browser.OpenAsync(World.GlobexWeb.Request().Address);
        AssertLooksOf("Globex", Browser.Page);
        await Browser.FollowAsync("Forgot your password?");
        AssertLooksOf("Globex", Browser.Page);
        await Browser.OpenAsync(World.GlobexWeb.Request().Address);
        await World.Dora.EnterPasswordAsync(Browser);
        Assert.Equal("/signin/two-factor", Browser.Page.Path);
        AssertLooksOf("Globex", Browser.Page);
    }

    [Fact]
    public async Task when_an_application_of_another_or_of_every_tenant_sends_somebody_or_nobody_does_then_nothing_of_it_shows()
    {
        await World.BrandAsync(World.Dora, "globex");
        string[] addresses = [World.AcmeWeb.Request().Address.ToString(), World.Portal.Request().Address.ToString(), World.Portal.Request(("tenant", "globex")).Address.ToString(), "/signin", "/admin/globex/branding", "/signin?context=x"];
        foreach (var address in addresses)
        {
            var page = await Browser.OpenAsync(address);
            Assert.Equal("/signin", page.Path);
            Assert.DoesNotContain("/branding/", page.Html.Replace("%2F", "_", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.DoesNotContain("branded", page.Html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task when_the_tenants_name_is_markup_then_it_is_text_beside_the_logo_and_in_it()
    {
        const string Name = "\"><script>alert(1)</script>";
        await World.BrandAsync(World.Dora, "globex");
        await World.Provider.WithDatabaseAsync(db => db.Set<Tenant>().Where(t => t.Slug == "globex").ExecuteUpdateAsync(set => set.SetProperty(t => t.Name, Name), Stop));
        AssertLooksOf(Name, await Browser.OpenAsync(World.GlobexWeb.Request().Address));
        Assert.DoesNotContain("<script>alert", Browser.Page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_it_is_fetched_then_it_is_what_it_says_for_ever_and_sets_no_cookie()
    {
        await World.BrandAsync(World.Dora, "globex");
        var page = await Browser.OpenAsync(World.GlobexWeb.Request().Address);
        using var http = World.Provider.NewClient();

        using var css = await http.GetAsync(new Uri(Stylesheet(page), UriKind.Relative), Stop);
        AssertServed(css, "text/css");
        var text = await css.Content.ReadAsStringAsync(Stop);
        Assert.StartsWith(".branded { --accent: #8a2be2; --accent-hover: #", text, StringComparison.Ordinal);
        Assert.Contains("@media (prefers-color-scheme: dark)", text, StringComparison.Ordinal);

        using var logo = await http.GetAsync(new Uri(Logo(page), UriKind.Relative), Stop);
        AssertServed(logo, "image/png");
        Assert.Equal(SampleImages.Png(200, 80), await logo.Content.ReadAsByteArrayAsync(Stop));

        static void AssertServed(HttpResponseMessage answer, string type)
        {
            Assert.Equal((HttpStatusCode.OK, type, "nosniff"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType, answer.Headers.GetValues("X-Content-Type-Options").Single()));
            Assert.Equal("public, max-age=31536000, immutable", answer.Headers.GetValues("Cache-Control").Single());
            Assert.False(answer.Headers.Contains("Set-Cookie"));
        }
    }

    [Fact]
    public async Task when_the_look_changes_then_earlier_addresses_are_gone_and_invented_ones_never_were()
    {
        await World.BrandAsync(World.Dora, "globex");
        var before = await Browser.OpenAsync(World.GlobexWeb.Request().Address);
        var (stylesheet, logo, globex) = (Stylesheet(before), Logo(before), Assert.Single(await World.BrandingsAsync()));
        await World.BrandAsync(World.Dora, "globex", color: "#c00000", logo: SampleImages.Png(10, 10));

        using var http = World.Provider.NewClient();
        var acme = await World.Provider.TenantNowAsync("acme");
        string[] addresses =
        [
            stylesheet, logo, BrandingEndpoints.StylesheetOf(acme.Id, globex.Version), BrandingEndpoints.LogoOf(acme.Id, globex.Version), BrandingEndpoints.LogoOf(globex.TenantId, ""),
            BrandingEndpoints.LogoOf(Guid.CreateVersion7(), globex.Version), "/branding/globex/x.css", "/branding/globex/x/logo", $"/branding/{globex.TenantId:N}/.css", $"/branding/{globex.TenantId:N}/..%2f..%2fx/logo",
        ];
        foreach (var address in addresses)
        {
            using var answer = await http.GetAsync(new Uri(address, UriKind.Relative), Stop);
            Assert.Equal((address, HttpStatusCode.NotFound), (address, answer.StatusCode));
            Assert.DoesNotContain("immutable", answer.Headers.GetValues("Cache-Control").Single(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task when_it_is_shown_then_the_pages_allow_no_more_than_before()
    {
        var plain = (await Browser.OpenAsync(World.GlobexWeb.Request().Address)).Headers!.GetValues("Content-Security-Policy").Single();
        await World.BrandAsync(World.Dora, "globex");
        var branded = await Browser.OpenAsync(World.GlobexWeb.Request().Address);
        Assert.Equal(plain, branded.Headers!.GetValues("Content-Security-Policy").Single());
        Assert.Empty(branded.Document.QuerySelectorAll("style, [style]"));
    }

    private static void AssertLooksOf(string tenant, Page page)
    {
        Assert.Equal(tenant, page.Document.QuerySelector("img.card-logo")!.GetAttribute("alt"));
        Assert.True(page.Document.Body!.ClassList.Contains("branded"));
        Assert.NotEmpty(Stylesheet(page));
    }

    private static string Stylesheet(Page page) => page.Document.QuerySelector("link[rel=stylesheet][href^='/branding/']")!.GetAttribute("href")!;

    private static string Logo(Page page) => page.Document.QuerySelector("img.card-logo")!.GetAttribute("src")!;
}
