using System.Text.Json;
using AngleSharp.Html.Parser;
using IdentityProvider.Mail;
using IdentityProvider.Shared;
using IdentityProvider.Tests.Driving;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;

namespace IdentityProvider.Tests.Mail;

public sealed class Given_mail_as_HTML(TestProvider provider) : IClassFixture<TestProvider>
{
    [Fact]
    public void when_lines_follow_each_other_then_empty_ones_part_the_paragraphs()
    {
        var html = Html("Hello Ada,\r\n\r\none\r\ntwo\r\n\r\n\r\nthree\r\n");
        Assert.Equal(["Hello Ada,", "one\ntwo", "three"], html.QuerySelectorAll("main > p").Select(p => p.TextContent));
    }

    [Fact]
    public void when_a_line_is_a_link_of_ours_then_it_is_a_button_with_its_address_below()
    {
        const string Link = "https://id.test/signin/invitation?token=abc-_123";
        var html = Html("Open this:\n" + Link + "\nIt works once.");
        Assert.Equal((Link, "Open the page"), (html.QuerySelector("a.button")!.GetAttribute("href"), html.QuerySelector("a.button")!.TextContent));
        Assert.Equal(Link, html.QuerySelector(".address")!.TextContent);
    }

    [Theory]
    [InlineData("https://evil.test/signin")]
    [InlineData("https://id.test.evil.test/signin")]
    [InlineData("https://id.test@evil.test/")]
    [InlineData("http://id.test/signin")]
    [InlineData("https://id.test/\" onclick=\"x")]
    [InlineData("See https://id.test/signin")]
    [InlineData("javascript:alert(1)")]
    public void when_a_line_is_anything_else_then_it_is_no_link(string line) => Assert.Empty(Html(line).QuerySelectorAll("a"));

    [Theory, Spec("C-09")]
    [InlineData("<b>Ada</b>")]
    [InlineData("<a href=https://evil.test>Ada</a>")]
    [InlineData("</main><script>alert(1)</script>")]
    [InlineData("Ada &lt;script&gt; \" ' `")]
    public void when_a_person_is_called_by_markup_then_it_is_read_as_text(string name)
    {
        var html = Html($"Hello {name},\n\nwelcome", subject: name);
        Assert.Equal($"Hello {name},", Visible(html.QuerySelector("main > p")!.TextContent));
        Assert.Equal((name, name), (html.Title, Visible(html.QuerySelector("h1")!.TextContent)));
        Assert.Empty(html.QuerySelectorAll("a, b, script"));
    }

    /// <summary>What a mail program would take for an address is cut by something that nobody sees.</summary>
    [Theory, Spec("C-09")]
    [InlineData("evil.example/x")]
    [InlineData("https://evil.example/x")]
    [InlineData("www.evil.example")]
    [InlineData("http://localhost/x")]
    [InlineData("https://id.test@evil.example/")]
    [InlineData("evil\uFF0Eexample")]
    public void when_a_person_is_called_like_an_address_then_mail_programs_find_none(string name)
    {
        var text = Html($"Hello {name},\n\nwelcome").QuerySelector("main > p")!.TextContent;
        Assert.DoesNotContain(name, text, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\w[.\uFF0E]\w|://", text);
        Assert.Equal($"Hello {name},", Visible(text));
    }

    [Fact]
    public void when_a_mail_address_is_named_then_it_can_be_copied() =>
        Assert.Equal("Changed by: bob@acme.test", Html("Changed by: bob@acme.test").QuerySelector("main > p")!.TextContent);

    [Fact]
    public void when_the_issuer_is_the_origin_of_each_request_then_its_links_are_buttons_too()
    {
        var development = new HtmlBody(Options.Create(new IssuerOptions()), provider.Services.GetRequiredService<IStringLocalizer<MailTexts>>());
        Assert.Contains("href=\"http://localhost:5080/x\"", development.Write(new("ada@acme.test", "x", "http://localhost:5080/x")), StringComparison.Ordinal);
    }

    /// <summary>What waits in the outbox while the product is updated has no language in it.</summary>
    [Fact]
    public void when_an_earlier_version_sealed_it_then_it_is_read_and_says_no_language()
    {
        var sealedBefore = provider.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("mail/v1")
            .Protect(JsonSerializer.SerializeToUtf8Bytes(new { To = "ada@acme.test", Subject = "Code", Body = "271828" }));
        var row = new OutboxMessage { SealedContent = sealedBefore, CreatedAt = DateTimeOffset.UnixEpoch, NextTryAt = DateTimeOffset.UnixEpoch };
        var message = provider.Services.GetRequiredService<MimeComposer>().Compose(row, provider.Services.GetRequiredService<MailSeal>().Open(sealedBefore)!);
        Assert.Equal("271828", message.TextBody);
        Assert.False(message.Headers.Contains(MimeKit.HeaderId.ContentLanguage));
        Assert.False(new HtmlParser().ParseDocument(message.HtmlBody!).DocumentElement.HasAttribute("lang"));
    }

    private static string Visible(string text) => text.Replace("\u200C", "", StringComparison.Ordinal);

    private AngleSharp.Html.Dom.IHtmlDocument Html(string body, string subject = "Hello") =>
        new HtmlParser().ParseDocument(provider.Services.GetRequiredService<HtmlBody>().Write(new("ada@acme.test", subject, body, "en")));
}
