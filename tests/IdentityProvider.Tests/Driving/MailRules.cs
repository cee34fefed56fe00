using System.Text.RegularExpressions;
using MimeKit;

namespace IdentityProvider.Tests.Driving;

/// <summary>What holds for every mail, whoever caused it: <see cref="Mailbox"/> asks of each one that any test receives.</summary>
internal static partial class MailRules
{
    /// <summary>A link leads to the issuer and carries one opaque secret, or nothing at all to a page that asks for a sign-in; the HTML holds no other link, and nothing that loads, runs or counts.</summary>
    public static void Check(MimeMessage message)
    {
        var (text, html) = (message.TextBody ?? "", message.HtmlBody ?? "");
        var host = message.MessageId![(message.MessageId!.IndexOf('@', StringComparison.Ordinal) + 1)..];
        var addresses = Address().Matches(text).Select(match => match.Value).ToList();
        var links = Link().Matches(html).Select(match => match.Groups[1].Value).ToList();

        Assert.True(html.Length > 0, "The mail has no HTML.");
        Assert.All(addresses.Concat(links), address => Assert.True(Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.IdnHost == host && Opaque().IsMatch(uri.PathAndQuery), address));
        Assert.All(links, link => Assert.Contains(link, addresses));
        Assert.DoesNotMatch(Active(), html);
    }

    /// <summary>Where people's own words hold an address, that one is no link of ours: such mail is not asked about by the names that tests give people.</summary>
    [GeneratedRegex(@"https?://[^\s<>""]+")]
    private static partial Regex Address();

    [GeneratedRegex(@"href=""([^""]*)""")]
    private static partial Regex Link();

    [GeneratedRegex(@"^(/signin/[a-z-]+\?(ticket|token)=[A-Za-z0-9_-]{43,}|/my/[a-z-]+|/admin/[a-z0-9-]+/members)$")]
    private static partial Regex Opaque();

    [GeneratedRegex(@"<(img|script|iframe|link|object|embed|form|input|svg)\b|url\(|@import|\bsrc=|\son[a-z]+=", RegexOptions.IgnoreCase)]
    private static partial Regex Active();
}
