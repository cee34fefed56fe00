using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using IdentityProvider.Shared;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;

namespace IdentityProvider.Mail;

/// <summary>
/// The text of a mail as HTML, under its subject: paragraphs, a button for a line that is nothing but a link of ours, large digits for a code that stands alone.
/// It loads nothing from anywhere. What people are called stands within lines, never alone on one, and stays text there: neither markup nor a link.
/// </summary>
public sealed partial class HtmlBody(IOptions<IssuerOptions> issuer, IStringLocalizer<MailTexts> texts)
{
    /// <summary>Letters of every script stay as they are; whatever means something in HTML does not.</summary>
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly string? origin = issuer.Value.Address?.GetLeftPart(UriPartial.Authority);

    public string Write(MailMessage mail)
    {
        using var culture = CultureScope.Use(mail.Language);
        var language = mail.Language is { } spoken ? $" lang=\"{Encoder.Encode(spoken)}\"" : "";
        return $$"""
            <!DOCTYPE html>
            <html{{language}}>
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
            <title>{{Encoder.Encode(mail.Subject)}}</title>
            <style>
            :root { color-scheme: light dark; }
            body { margin: 0; padding: 16px; background: #f3f5f4; color: #17211f; font: 16px/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Hiragino Sans", "Noto Sans JP", Meiryo, sans-serif; }
            main { display: block; max-width: 560px; margin: 0 auto; padding: 24px; background: #ffffff; border-radius: 12px; overflow-wrap: break-word; }
            h1 { margin: 0 0 16px; font-size: 20px; line-height: 1.3; }
            p { margin: 0 0 16px; }
            .code { font: 600 32px/1.3 ui-monospace, Menlo, Consolas, monospace; letter-spacing: 4px; }
            .button { display: inline-block; padding: 12px 24px; border-radius: 8px; background: #12655f; color: #ffffff; font-weight: 600; text-decoration: none; }
            .address { color: #56635f; font-size: 13px; overflow-wrap: anywhere; word-break: break-all; }
            @media (prefers-color-scheme: dark) {
              body { background: #0f1514; color: #e7edeb; }
              main { background: #182120; }
              .button { background: #6ccbc0; color: #06231f; }
              .address { color: #a1b0ab; }
            }
            </style>
            </head>
            <body>
            <main>
            <h1>{{Inline(mail.Subject)}}</h1>
            {{Blocks(mail.Body)}}</main>
            </body>
            </html>

            """;
    }

    private string Blocks(string body)
    {
        var html = new StringBuilder();
        List<string> paragraph = [];
        foreach (var line in body.ReplaceLineEndings("\n").Split('\n').Append(""))
        {
            var block = line.Length == 0 ? "" : IsLink(line) ? Link(line) : Code().IsMatch(line) ? $"<p class=\"code\">{line}</p>\n" : null;
            if (block is null)
            {
                paragraph.Add(Inline(line));
                continue;
            }

            if (paragraph.Count > 0)
            {
                html.Append("<p>").AppendJoin("<br>\n", paragraph).Append("</p>\n");
                paragraph.Clear();
            }

            html.Append(block);
        }

        return html.ToString();
    }

    /// <summary>Note: without a configured issuer, in Development only, the request's origin stands in links, and is not known here.</summary>
    private bool IsLink(string line) => Address().IsMatch(line) && (origin is null || line.StartsWith(origin + "/", StringComparison.Ordinal));

    private string Link(string address)
    {
        var encoded = Encoder.Encode(address);
        return $"<p><a class=\"button\" href=\"{encoded}\">{Encoder.Encode(texts["OpenLink"])}</a></p>\n<p class=\"address\">{encoded}</p>\n";
    }

    /// <summary>
    /// Mail programs make links of what looks like an address, also of a name such as "evil.example/x". An invisible non-joiner behind its dots and
    /// its scheme keeps it text. A mail address is left whole, so that it can be copied.
    /// </summary>
    private static string Inline(string line) =>
        Word().Replace(line, word => MailAddress().IsMatch(word.Value) ? Encoder.Encode(word.Value) : Joint().Replace(Encoder.Encode(word.Value), "$0&zwnj;"));

    [GeneratedRegex(@"^https?://[^\s<>""']+$")]
    private static partial Regex Address();

    [GeneratedRegex("^[0-9]{4,10}$")]
    private static partial Regex Code();

    [GeneratedRegex(@"\S+")]
    private static partial Regex Word();

    [GeneratedRegex(@"^[^@/:]+@[^@/:]+$")]
    private static partial Regex MailAddress();

    /// <summary>A dot within a word, also those that UTS #46 takes for one; a colon before slashes.</summary>
    [GeneratedRegex(@"\.(?=\S)|(?<=[A-Za-z0-9])[\uFF0E\u3002\uFF61](?=\S)|:(?=//)")]
    private static partial Regex Joint();
}
